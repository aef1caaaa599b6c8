package io.bellwether.coordinator.record;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobView.ModelVersionName;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.feature.FeatureEvent;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.records.RecordChange;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each fact of the journal changes in the records; a pure function of the fact alone. */
final class RecordChanges {
    private RecordChanges() {}

    static RecordChange of(Event event) {
        if (event instanceof TaskEvent task) {
            return ofTask(task);
        }
        if (event instanceof JobEvent.JobAccepted accepted) {
            return new RecordChange.JobRecorded(JobRecord.accepted(
                    accepted.job(), accepted.spec(), name(accepted.model()), at(accepted.atMillis())));
        }
        if (event instanceof JobEvent.JobEnded ended) {
            return new RecordChange.JobEnded(ended.job(), ended.state(), ended.error(), at(ended.atMillis()));
        }
        if (event instanceof ModelEvent.ModelRegistered registered) {
            return new RecordChange.ModelRegistered(ofModel(registered));
        }
        if (event instanceof FeatureEvent.ViewRegistered registered) {
            return new RecordChange.ViewRecorded(registered.view());
        }
        if (event instanceof FeatureEvent.ViewMaterialized done) {
            return new RecordChange.ViewMaterialized(done.view(), done.version(), done.materialized());
        }
        if (event instanceof ClusterEvent.ClusterCreated created) {
            return new RecordChange.ClusterNamed(created.clusterId());
        }
        if (event instanceof SweepEvent.TrialEvaluated evaluated) {
            return new RecordChange.RunEnded(
                    evaluated.attempt(),
                    evaluated.state(),
                    evaluated.value(),
                    evaluated.metrics(),
                    evaluated.error(),
                    at(evaluated.atMillis()));
        }
        return RecordChange.none(); // of nodes, leaders, suggestions and splits nothing is recorded
    }

    private static RecordChange ofTask(TaskEvent event) {
        if (event instanceof TaskEvent.TaskQueued queued) {
            return queued.spec() instanceof TaskSpec.Trial trial && isRun(trial)
                    ? new RecordChange.RunQueued(RunRecord.queued(queued.task(), trial, at(queued.atMillis())))
                    : RecordChange.none();
        }
        if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            return new RecordChange.RunDispatched(dispatched.attempt(), dispatched.node(), at(dispatched.atMillis()));
        }
        if (event instanceof TaskEvent.AttemptSentAhead sent) {
            return new RecordChange.RunDispatched(sent.attempt(), sent.node(), at(sent.atMillis()));
        }
        if (event instanceof TaskEvent.GangDispatched dispatched) {
            return new RecordChange.RunDispatched(
                    dispatched.attempt(), dispatched.nodes().get(0), at(dispatched.atMillis()));
        }
        if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            return ofResult(succeeded);
        }
        if (event instanceof TaskEvent.AttemptFailed failed) {
            return ofFailure(failed.attempt(), failed.message(), failed.retryAtMillis(), failed.atMillis());
        }
        if (event instanceof TaskEvent.AttemptStopped stopped) {
            return ofFailure(stopped.attempt(), stopped.message(), stopped.retryAtMillis(), stopped.atMillis());
        }
        if (event instanceof TaskEvent.AttemptPreempted preempted) {
            return new RecordChange.RunRequeued(preempted.attempt(), preempted.message(), at(preempted.atMillis()));
        }
        if (event instanceof TaskEvent.GangFailureExplained why) {
            return ofFailure(why.attempt(), why.message(), why.retryAtMillis(), why.atMillis());
        }
        if (event instanceof TaskEvent.AttemptPaused paused) {
            return new RecordChange.RunPaused(paused.attempt(), at(paused.atMillis()));
        }
        if (event instanceof TaskEvent.TaskPruned pruned) {
            return RecordChange.RunEnded.pruned(pruned.attempt(), pruned.value(), at(pruned.atMillis()));
        }
        return RecordChange.none(); // a released slot: the run has ended before; a checkpoint: it goes on
    }

    /** A trial that is evaluated several times is recorded as one run, under the task of its first evaluation. */
    private static boolean isRun(TaskSpec.Trial trial) {
        return trial.fold() == null || trial.fold().number() == 0;
    }

    private static RecordChange ofFailure(
            AttemptId attempt, String message, @Nullable Long retryAtMillis, long atMillis) {
        return retryAtMillis == null
                ? RecordChange.RunEnded.failed(attempt, message, at(atMillis))
                : new RecordChange.RunRequeued(attempt, message, at(atMillis));
    }

    private static RecordChange ofResult(TaskEvent.AttemptSucceeded event) {
        Instant at = at(event.atMillis());
        if (event.result() instanceof TaskResult.TrialDone done) {
            return RecordChange.RunEnded.succeeded(event.attempt(), done, at);
        }
        if (event.result() instanceof TaskResult.DatasetLoaded loaded) {
            return new RecordChange.DatasetRecorded(
                    DatasetRecord.of(loaded.dataset(), event.job(), at)
                            .withColumns(loaded.columns())
                            .withChecks(loaded.checks())
                            .withMalformed(loaded.malformed()),
                    event.millis());
        }
        if (event.result() instanceof TaskResult.OutputCommitted committed) {
            return new RecordChange.OutputCommitted(event.job(), committed, at);
        }
        if (event.result() instanceof TaskResult.TrainingSetBuilt built) {
            var output =
                    new TaskResult.OutputCommitted(built.output(), built.rows(), built.rows(), built.files(), Map.of());
            return new RecordChange.OutputCommitted(event.job(), output, at);
        }
        return RecordChange.none();
    }

    private static ModelVersionRecord ofModel(ModelEvent.ModelRegistered event) {
        var dataset = event.dataset();
        return new ModelVersionRecord(
                event.model(),
                at(event.atMillis()),
                event.job(),
                new RunId(event.run()),
                event.trainer(),
                event.params(),
                event.metric(),
                event.value(),
                dataset == null ? null : dataset.id(),
                dataset == null ? null : dataset.spec().name());
    }

    private static @Nullable ModelVersionName name(@Nullable ModelRef model) {
        return model == null ? null : new ModelVersionName(model.name(), model.version());
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
