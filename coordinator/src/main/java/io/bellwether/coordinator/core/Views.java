package io.bellwether.coordinator.core;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.calls.CallsState;
import io.bellwether.coordinator.check.CheckCourse;
import io.bellwether.coordinator.dataset.Loading;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.sweep.SweepState;
import io.bellwether.coordinator.sweep.Trials;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.search.sampler.Samplers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Immutable copies of the state for readers. Loop-confined; what it returns is free to go. */
final class Views {
    private final State state;

    Views(State state) {
        this.state = state;
    }

    JobView job(Job job, boolean withTrials, long nowMillis) {
        JobTasks tasks = state.tasks.tasks(job.id());
        SweepState sweep = state.sweeps.find(job.id());
        return new JobView(
                job.id(),
                job.spec().kind(),
                job.spec().name(),
                stateOf(job, tasks),
                Instant.ofEpochMilli(job.submittedAtMillis()),
                job.isOver() ? Instant.ofEpochMilli(job.endedAtMillis()) : null,
                job.error(),
                job.errorCode(),
                sweep != null && withTrials ? trials(sweep) : List.of(),
                sweep == null || sweep.best() < 0 ? null : (Integer) sweep.best(),
                sweep == null ? null : sweep.spec().metric(),
                sweep == null ? null : sweep.baseline(),
                dataset(sweep, tasks),
                model(job),
                counts(job, tasks),
                output(tasks),
                job.isOver() ? null : waiting(tasks, nowMillis),
                sweep == null || sweep.front() == null ? null : sweep.spec().allObjectives(),
                sweep == null || sweep.front() == null ? null : sweep.front().numbers(),
                sweep == null ? null : hypervolume(sweep),
                sweep == null ? null : sampler(sweep, tasks),
                sweep == null ? null : sweep.stopped(),
                state.batches.find(job.id()) == null ? null : ScoringProgress.of(tasks, nowMillis),
                job.isOver() ? null : LoadingProgress.of(tasks, state.nodes),
                withTrials ? checks(job, tasks) : null,
                withTrials ? malformed(tasks) : null);
    }

    private static @Nullable String dataset(@Nullable SweepState sweep, JobTasks tasks) {
        if (sweep != null) {
            return sweep.dataset() == null ? null : sweep.dataset().id();
        }
        Task load = Loading.taskOf(tasks);
        return load != null && load.result() instanceof TaskResult.DatasetLoaded loaded
                ? loaded.dataset().id()
                : null;
    }

    private static String sampler(SweepState sweep, JobTasks tasks) {
        Trials trials = new Trials(sweep, tasks);
        return Samplers.plan(
                sweep.spec().sampler(),
                sweep.spec()::jointSpace,
                sweep.spec().allObjectives().stream().map(MetricSpec::goal).toList(),
                () -> trials.suggestedFirst(Samplers.LOOKED_AT),
                trials.suggested());
    }

    private static @Nullable Double hypervolume(SweepState sweep) {
        if (sweep.front() == null) {
            return null;
        }
        double volume = sweep.front().hypervolume(sweep.spec().planOrSimple().reference());
        return Double.isFinite(volume) ? (Double) volume : null;
    }

    JobExplanation explanation(Job job, long nowMillis) {
        JobTasks tasks = state.tasks.tasks(job.id());
        return new JobExplanation(
                job.id(),
                stateOf(job, tasks),
                tasks.count(JobState.RUNNING),
                tasks.count(JobState.QUEUED),
                state.placement.explain(job.id(), nowMillis));
    }

    /** The job and its progress in one, with the number of the newest change of its tasks. */
    JobSummary summary(Job job, long nowMillis) {
        return new JobSummary(
                job(job, false, nowMillis),
                progress(job),
                state.tasks.tasks(job.id()).changes());
    }

    static JobState stateOf(Job job, JobTasks tasks) {
        JobState ended = job.ended();
        if (ended != null) {
            return ended;
        }
        return tasks.all().stream().anyMatch(task -> task.attempts() > 0) ? JobState.RUNNING : JobState.QUEUED;
    }

    private List<JobView.TrialView> trials(SweepState sweep) {
        List<JobView.TrialView> trials = new ArrayList<>();
        Trials all = new Trials(sweep, state.tasks.tasks(sweep.job()));
        for (int number = 0; number < sweep.configurations().size(); number++) {
            TaskSpec.Trial trial = all.spec(number);
            NodeId node = all.first(number).node();
            trials.add(new JobView.TrialView(
                    sweep.job() + "-" + number,
                    number,
                    all.state(number),
                    all.attempts(number),
                    trial.trainer(),
                    trial.params(),
                    all.value(number),
                    node == null ? null : node.value(),
                    trial.run(),
                    all.error(number),
                    TrialPage.values(sweep.spec(), all.done(number)),
                    TrialPage.violation(sweep.spec(), all.done(number)),
                    all.deviation(number)));
        }
        return trials;
    }

    private JobView.@Nullable ModelVersionName model(Job job) {
        if (job.model() != null) {
            return new JobView.ModelVersionName(job.model().name(), job.model().version());
        }
        return state.models.all().stream()
                .filter(registered -> registered.job().equals(job.id()))
                .findFirst()
                .map(registered -> new JobView.ModelVersionName(
                        registered.model().name(), registered.model().version()))
                .orElse(null);
    }

    private Map<JobState, Integer> counts(Job job, JobTasks tasks) {
        Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
        CallsState calls = state.calls.find(job.id());
        if (calls != null) {
            int running = tasks.count(JobState.RUNNING);
            int left = calls.tasks() - calls.succeeded() - calls.failed() - calls.cancelled() - running;
            counts.put(job.isOver() ? JobState.CANCELLED : JobState.QUEUED, Math.max(0, left));
            counts.put(JobState.RUNNING, running);
            counts.put(JobState.SUCCEEDED, calls.succeeded());
            counts.put(JobState.FAILED, calls.failed());
            counts.merge(JobState.CANCELLED, calls.cancelled(), Integer::sum);
            counts.values().removeIf(count -> count == 0);
            return counts;
        }
        for (JobState each : JobState.values()) {
            if (tasks.count(each) > 0) {
                counts.put(each, tasks.count(each));
            }
        }
        return counts;
    }

    private JobView.@Nullable OutputView output(JobTasks tasks) {
        for (Task task : tasks.all()) {
            if (task.result() instanceof TaskResult.OutputCommitted done) {
                return new JobView.OutputView(
                        done.output(), done.rowsIn(), done.rowsOut(), done.files(), done.metrics(), localSplits(tasks));
            }
            if (task.result() instanceof TaskResult.TrainingSetBuilt done) {
                return new JobView.OutputView(done.output(), done.rows(), done.rows(), done.files(), Map.of(), 0);
            }
        }
        return null;
    }

    private static @Nullable List<CheckResult> checks(Job job, JobTasks tasks) {
        List<CheckResult> report = checksOf(job, tasks).report();
        if (report != null) {
            return report;
        }
        Task load = Loading.taskOf(tasks); // it has looked itself, in a journal of a release up to 0.3
        return load != null
                        && load.result() instanceof TaskResult.DatasetLoaded loaded
                        && !loaded.checks().isEmpty()
                ? loaded.checks()
                : null;
    }

    /** The tasks that look at the job's data: of a batch inference after that which plans. */
    static CheckCourse checksOf(Job job, JobTasks tasks) {
        return CheckCourse.from(tasks, job.spec() instanceof BatchInference ? 1 : 0);
    }

    private static @Nullable Map<String, MalformedData> malformed(JobTasks tasks) {
        TaskResult first = tasks.all().isEmpty() ? null : tasks.all().get(0).result();
        for (Task task : tasks.all()) {
            if (task.result() instanceof TaskResult.TrainingSetBuilt built
                    && !built.malformed().isEmpty()) {
                return built.malformed();
            }
        }
        if (first instanceof TaskResult.ViewMaterialized done && done.malformed() != null) {
            return Map.of(done.view() + "@" + done.version(), done.malformed());
        }
        if (first instanceof TaskResult.ScoringPlanned planned && planned.malformed() != null) {
            return Map.of("input", planned.malformed());
        }
        Task load = Loading.taskOf(tasks);
        return load != null && load.result() instanceof TaskResult.DatasetLoaded loaded && loaded.malformed() != null
                ? Map.of("dataset", loaded.malformed())
                : null;
    }

    private int localSplits(JobTasks tasks) {
        Map<NodeId, String> hosts = new HashMap<>();
        state.nodes.nodes().forEach(node -> hosts.put(node.id(), node.host()));
        int local = 0;
        for (Task task : tasks.all()) {
            String host = task.node() == null ? null : hosts.get(task.node());
            if (host != null
                    && task.spec() instanceof TaskSpec.ScoreSplit score
                    && score.split().isOn(host)) {
                local++;
            }
        }
        return local;
    }

    private @Nullable String waiting(JobTasks tasks, long nowMillis) {
        if (tasks.count(JobState.RUNNING) > 0 || tasks.firstQueued() < 0) {
            return null;
        }
        return state.placement.explain(tasks.all().get(tasks.firstQueued()), nowMillis);
    }

    JobProgress progress(Job job) {
        return job.spec().accept(new ProgressOf(state, job));
    }

    NodeView node(Node node) {
        return new NodeViews(state).of(node);
    }

    static ModelView model(ModelEvent.ModelRegistered registered) {
        ModelArtifact artifact = registered.model().artifact();
        return new ModelView(
                registered.model().name(),
                registered.model().version(),
                Instant.ofEpochMilli(registered.atMillis()),
                artifact.format(),
                artifact.sha256(),
                artifact.bytes(),
                artifact.features(),
                artifact.label(),
                registered.job().value(),
                registered.run(),
                registered.trainer(),
                registered.params(),
                registered.metric(),
                registered.value(),
                registered.dataset() == null ? "" : registered.dataset().id(),
                registered.dataset() == null ? "" : registered.dataset().spec().name());
    }
}
