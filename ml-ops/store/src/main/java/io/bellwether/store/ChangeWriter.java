package io.bellwether.store;

import io.bellwether.client.job.FeatureJob;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.records.RecordChange;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.experiment.RunTags;
import io.bellwether.records.lineage.LineageEvent;
import io.bellwether.records.lineage.LineageEvents;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunRecord;
import io.bellwether.records.tracking.ScoringRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes as rows and gives the lineage events that follow from them. Lives for one transaction; what it has
 * read is kept meanwhile, because a batch of changes is mostly about one job and its runs. Runs are written last, all at once and
 * each once, whatever has become of it in between: what comes together costs a few statements, not a few for each event.
 */
final class ChangeWriter implements RecordChange.Visitor<List<LineageEvent>> {
    /** Open runs that are cancelled at once when their job ends. */
    private static final int CANCEL_CHUNK = 500;

    private final DSLContext db;
    private final Map<JobId, JobRecord> jobs = new HashMap<>();
    private final Map<JobId, Long> experiments = new HashMap<>();
    private final Map<String, DatasetRecord> datasets = new HashMap<>();
    /** As they stand now, ended ones too: their rows may not say so yet. */
    private final Map<TaskId, RunRecord> runs;

    private final Map<TaskId, RunRows.NewRun> added = new LinkedHashMap<>();
    private final Map<TaskId, RunRecord> changed = new LinkedHashMap<>();
    private LineageEvents lineage;

    /** Begins with runs that are known from before. The map becomes the writer's own. */
    ChangeWriter(DSLContext db, Map<TaskId, RunRecord> runs) {
        this.db = db;
        this.runs = runs;
        this.lineage = lineageOf(StateRow.clusterId(db));
    }

    @Override
    public List<LineageEvent> visit(RecordChange.ClusterNamed change) {
        StateRow.setClusterId(db, change.clusterId());
        lineage = lineageOf(change.clusterId());
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.JobRecorded change) {
        JobRows.insert(db, change.job());
        jobs.put(change.job().id(), change.job());
        if (change.job().spec() instanceof Sweep sweep) {
            experiments.put(change.job().id(), ExperimentRows.ofSweep(db, sweep, change.job()));
        }
        return List.of(lineage.jobStarted(change.job(), views(change.job())));
    }

    /** As the journal goes, the newest of a name is the one that was so when the job was accepted. */
    private List<FeatureView> views(JobRecord job) {
        if (!(job.spec() instanceof FeatureJob features)) {
            return List.of();
        }
        return features.refs().stream()
                .map(ref -> FeatureViewRows.find(db, ref.view(), ref.version()))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.JobEnded change) {
        JobRecord ended = job(change.job()).ended(change.state(), change.error(), change.at());
        JobRows.end(db, ended);
        jobs.put(ended.id(), ended);
        List<LineageEvent> events = cancelRuns(ended, change.at());
        events.add(lineage.jobEnded(ended, JobRows.findScoring(db, ended.id())));
        return events;
    }

    private List<LineageEvent> cancelRuns(JobRecord job, Instant at) {
        List<LineageEvent> events = new ArrayList<>();
        flush();
        List<RunRecord> open = RunRows.unfinished(db, job.id(), CANCEL_CHUNK);
        while (!open.isEmpty()) {
            for (RunRecord run : open) {
                events.addAll(end(job, run.ended(JobState.CANCELLED, run.attempt(), null, Map.of(), null, at)));
            }
            flush();
            open = RunRows.unfinished(db, job.id(), CANCEL_CHUNK);
        }
        return events;
    }

    @Override
    public List<LineageEvent> visit(RecordChange.DatasetRecorded change) {
        DatasetRecord kept = DatasetRows.insertOrFind(db, change.dataset());
        datasets.put(kept.id(), kept);
        JobRecord job = job(change.dataset().job());
        return lineage.datasetLoaded(job, kept, change.dataset().createdAt(), change.millis());
    }

    @Override
    public List<LineageEvent> visit(RecordChange.RunQueued change) {
        RunRecord run = change.run().withTags(RunTags.ofTrial(change.run()));
        added.put(taskOf(run), new RunRows.NewRun(run, experimentOf(jobOf(run)), null));
        runs.put(taskOf(run), run);
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.RunDispatched change) {
        RunRecord run = openRun(change.attempt().task());
        if (run == null) {
            return List.of();
        }
        RunRecord dispatched =
                run.dispatched(change.attempt().number(), change.node().value(), change.at());
        change(dispatched);
        boolean first = run.startedAt() == null;
        return first ? List.of(lineage.runStarted(job(jobOf(run)), dispatched, dataset(run.dataset()))) : List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.RunRequeued change) {
        RunRecord run = openRun(change.attempt().task());
        if (run != null) {
            change(run.requeued(change.reason()));
        }
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.RunPaused change) {
        RunRecord run = openRun(change.attempt().task());
        if (run != null) {
            change(run.paused());
        }
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.RunEnded change) {
        RunRecord run = openRun(change.attempt().task());
        if (run == null) {
            return List.of();
        }
        int attempt = change.attempt().number();
        return end(
                job(jobOf(run)),
                run.ended(change.state(), attempt, change.value(), change.metrics(), change.error(), change.at()));
    }

    private List<LineageEvent> end(JobRecord job, RunRecord ended) {
        change(ended);
        boolean started = ended.startedAt() != null;
        return started ? List.of(lineage.runEnded(job, ended)) : List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.OutputCommitted change) {
        JobRows.insertScoring(db, new ScoringRecord(change.job(), change.output(), change.at()));
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.ModelRegistered change) {
        ModelVersionRecord model = change.model();
        NamedModelRows.makeRoom(db, model.model().name(), model.model().version());
        ModelRows.insert(db, model);
        flush();
        RunRecord run = RunRows.find(db, model.run());
        return run == null ? List.of() : List.of(lineage.modelRegistered(job(jobOf(run)), run, model));
    }

    @Override
    public List<LineageEvent> visit(RecordChange.ViewRecorded change) {
        FeatureViewRows.insert(db, change.view());
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.ViewMaterialized change) {
        FeatureViewRows.materialized(db, change.view(), change.version(), change.materialized());
        return List.of();
    }

    @Override
    public List<LineageEvent> visit(RecordChange.LineageEmitted change) {
        return List.of(change.event());
    }

    @Override
    public List<LineageEvent> visit(RecordChange.Several change) {
        List<LineageEvent> events = new ArrayList<>();
        change.changes().forEach(each -> events.addAll(each.accept(this)));
        return events;
    }

    /** The run of a task that has not ended; null for tasks that are no run and for what comes too late. */
    private @Nullable RunRecord openRun(TaskId task) {
        RunRecord known = runs.get(task);
        if (known == null) {
            return RunRows.findOpen(db, task);
        }
        return known.status().isTerminal() ? null : known;
    }

    private void change(RunRecord run) {
        TaskId task = taskOf(run);
        runs.put(task, run);
        RunRows.NewRun isNew = added.get(task);
        if (isNew == null) {
            changed.put(task, run);
        } else {
            added.put(task, new RunRows.NewRun(run, isNew.experiment(), isNew.user()));
        }
    }

    /** Writes the runs' rows as they stand: at the end, and before rows are read. */
    void flush() {
        RunRows.insert(db, added.values());
        RunRows.update(db, changed.values());
        added.clear();
        changed.clear();
    }

    /** The runs that it knows, as they stand; the caller's own from now on. */
    Map<TaskId, RunRecord> runs() {
        return runs;
    }

    private static TaskId taskOf(RunRecord run) {
        return new TaskId(jobOf(run), Objects.requireNonNull(run.task(), "task"));
    }

    /** What the journal tells of are trials only. */
    private static JobId jobOf(RunRecord run) {
        return Objects.requireNonNull(run.job(), "job");
    }

    private long experimentOf(JobId job) {
        return experiments.computeIfAbsent(job, id -> ExperimentRows.ofJob(db, id));
    }

    private JobRecord job(JobId id) {
        JobRecord known = jobs.get(id);
        if (known == null) {
            known = JobRows.find(db, id);
            if (known == null) {
                throw new IllegalStateException(
                        "job: " + id + " (expected: recorded before its runs, datasets and end); project from index 1");
            }
            jobs.put(id, known);
        }
        return known;
    }

    private @Nullable DatasetRecord dataset(@Nullable String id) {
        if (id == null) {
            return null;
        }
        return datasets.computeIfAbsent(id, key -> DatasetRows.find(db, key));
    }

    private static LineageEvents lineageOf(String clusterId) {
        return LineageEvents.of(clusterId.isEmpty() ? "unnamed" : clusterId);
    }
}
