package io.bellwether.store;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.ModelVersionName;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.records.RecordChange;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Journals for tests: what their entries change. Task 0 loads the dataset, task n + 1 is trial n. */
final class Story {
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    static final JobId SWEEP = new JobId("sweep-1");
    static final JobId SCORE = new JobId("score-2");
    static final NodeId NODE = new NodeId("node-a");

    static final DatasetSpec SPEC = DatasetSpec.of("data/flights.csv", "late").withName("flights");

    static final DatasetVersion VERSION = new DatasetVersion(
            "d".repeat(64),
            SPEC,
            List.of(
                    new DatasetVersion.SourceFile("data/flights.csv/1", 100, "1".repeat(64)),
                    new DatasetVersion.SourceFile("data/flights.csv/2", 200, "2".repeat(64))),
            List.of("hour", "distance"),
            80,
            20,
            1);

    private Story() {}

    /** A sweep of three trials whose second wins and whose third fails, and batch inference with its model. */
    static List<RecordChange> sweepAndScoring() {
        List<RecordChange> changes = new ArrayList<>(sweepBegins());
        for (int trial = 0; trial < 3; trial++) {
            changes.add(queued(trial));
            changes.add(new RecordChange.RunDispatched(attempt(trial, 1), NODE, T0.plusSeconds(trial)));
        }
        changes.add(succeeded(0, 1, 0.7));
        changes.add(succeeded(1, 1, 0.8));
        changes.add(RecordChange.RunEnded.failed(attempt(2, 1), "the trainer failed", T0.plusSeconds(20)));
        changes.add(new RecordChange.ModelRegistered(model(1)));
        changes.add(new RecordChange.JobEnded(SWEEP, JobState.SUCCEEDED, null, T0.plusSeconds(30)));
        changes.add(new RecordChange.JobRecorded(JobRecord.accepted(
                SCORE,
                BatchInference.builder("late")
                        .input("in/new")
                        .output("out/scores")
                        .build(),
                new ModelVersionName("late", 1),
                T0.plusSeconds(40))));
        var output = new TaskResult.OutputCommitted("out/scores", 50, 50, 2, Map.of("auc", 0.75));
        changes.add(new RecordChange.OutputCommitted(SCORE, output, T0.plusSeconds(50)));
        changes.add(new RecordChange.JobEnded(SCORE, JobState.SUCCEEDED, null, T0.plusSeconds(51)));
        return changes;
    }

    /** The sweep is accepted and its dataset loaded: three entries. */
    static List<RecordChange> sweepBegins() {
        Sweep sweep = Sweep.builder("flights-sweep")
                .dataset(SPEC)
                .trainer(TrainerSpec.of("noop"))
                .trials(1)
                .registerAs("late")
                .build();
        return List.of(
                new RecordChange.ClusterNamed("c1"),
                new RecordChange.JobRecorded(JobRecord.accepted(SWEEP, sweep, null, T0)),
                new RecordChange.DatasetRecorded(
                        DatasetRecord.of(VERSION, SWEEP, T0.plusMillis(900))
                                .withColumns(List.of(COLUMN))
                                .withMalformed(MALFORMED),
                        700));
    }

    static final MalformedData MALFORMED = new MalformedData(3, Map.of("delay", 2L), "file a.csv, line 7: 'x'");

    static final ColumnStatistics COLUMN = new ColumnStatistics(
            "delay",
            "floating",
            100,
            4,
            17,
            new ColumnStatistics.Numbers(
                    -3,
                    42.5,
                    7.25,
                    2,
                    0,
                    List.of(new ColumnStatistics.Quantile(0.5, 6)),
                    new ColumnStatistics.Histogram(List.of(-3.0, 42.5), List.of(96L))),
            null);

    static RecordChange queued(int trial) {
        return queued(trial, Map.of("depth", (long) trial, "eta", 0.25, "booster", "gbtree", "verbose", false));
    }

    static RecordChange queued(int trial, Map<String, Object> params) {
        TaskSpec.Trial spec = TaskSpec.Trial.builder(SWEEP, run(trial).value(), trial, "noop", params, MetricSpec.AUC)
                .dataset(VERSION)
                .seed(trial + 100L)
                .keepModel(true)
                .build();
        return new RecordChange.RunQueued(RunRecord.queued(new TaskId(SWEEP, trial + 1), spec, T0));
    }

    static RecordChange.RunEnded succeeded(int trial, int attempt, double auc) {
        var done = new TaskResult.TrialDone(auc, Map.of("logloss", 1 - auc), null);
        return RecordChange.RunEnded.succeeded(attempt(trial, attempt), done, T0.plusSeconds(10));
    }

    static AttemptId attempt(int trial, int number) {
        return new AttemptId(new TaskId(SWEEP, trial + 1), number);
    }

    static RunId run(int trial) {
        return RunId.ofTrial(SWEEP, trial);
    }

    /** The model of trial 1, as the given version. */
    static ModelVersionRecord model(int version) {
        var artifact = new ModelArtifact(
                "a".repeat(64), 10, "xgboost-ubj", VERSION.features(), "late", Map.of("jvm", "17", "xgboost", "3.1.1"));
        return new ModelVersionRecord(
                new ModelRef("late", version, artifact),
                T0.plusSeconds(25),
                SWEEP,
                run(1),
                "noop",
                Map.of("depth", 1L),
                "auc",
                0.8,
                VERSION.id(),
                SPEC.name());
    }
}
