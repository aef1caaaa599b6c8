package io.bellwether.records.lineage;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.FeatureJob;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.ModelVersionName;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.lineage.LineageEvent.Dataset;
import io.bellwether.records.lineage.LineageEvent.Transition;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import io.bellwether.records.tracking.ScoringRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes lineage events of what the records say; pure.
 *
 * <pre>
 *   source files --[load]--> dataset version --[trial]--> model version --[batch inference]--> output files
 *                                                          input files --------^
 *   entities, feature views and their files --[training set]--> source files
 * </pre>
 *
 * <p>A sweep as a whole is the parent run of its load and its trials; data flows through those. Each run has one START
 * and one of COMPLETE, FAIL and ABORT. The run whose model was registered gets one more event, of type OTHER, because
 * that is decided only when the sweep is over. What a trial's START has told is not told again: consumers add up the
 * events of a run, and there may be a hundred thousand trials.
 */
public final class LineageEvents {
    private final DataNames names;

    private LineageEvents(String cluster) {
        names = new DataNames(cluster);
    }

    /** Events of one cluster; its id is part of the names of datasets, models and jobs. */
    public static LineageEvents of(String cluster) {
        return new LineageEvents(cluster);
    }

    /** A job was accepted; {@code views} are those that it names. */
    public LineageEvent jobStarted(JobRecord job, List<FeatureView> views) {
        List<Dataset> inputs = new ArrayList<>(scoringInputs(job, null));
        views.forEach(view -> inputs.add(names.featureView(view)));
        views.stream()
                .map(view -> view.spec().path())
                .distinct()
                .forEach(path -> inputs.add(DataNames.input(path, null)));
        return jobEvent(Transition.START, job.submittedAt(), job, inputs, List.of(), Map.of());
    }

    /** A job has ended; {@code scoring} is what it published, null if nothing. */
    public LineageEvent jobEnded(JobRecord job, @Nullable ScoringRecord scoring) {
        Instant at = Objects.requireNonNull(job.endedAt(), "endedAt");
        List<Dataset> outputs = scoring == null
                ? List.of()
                : List.of(DataNames.output(
                        scoring.output().output(),
                        scoring.output().rowsOut(),
                        scoring.output().files()));
        return jobEvent(endType(job.state()), at, job, scoringInputs(job, scoring), outputs, errorFacet(job.error()));
    }

    /** A job has loaded a dataset in so many milliseconds: the load's beginning and its end. */
    public List<LineageEvent> datasetLoaded(JobRecord job, DatasetRecord dataset, Instant at, long millis) {
        var run = new LineageEvent.Run(RunId.ofLoad(job.id()).toUuid(), Map.of("parent", parentFacet(job)));
        var part = part(job, "load");
        var version = dataset.version();
        List<Dataset> inputs = loadInputs(version);
        return List.of(
                event(Transition.START, at.minusMillis(millis), run, part, inputs, List.of()),
                event(Transition.COMPLETE, at, run, part, inputs, List.of(names.dataset(dataset))));
    }

    private static List<Dataset> loadInputs(DatasetVersion version) {
        String validation = version.spec().validation().path();
        if (validation == null) {
            return List.of(DataNames.input(version.spec().path(), version.trainRows() + version.validationRows()));
        }
        return List.of(
                DataNames.input(version.spec().path(), version.trainRows()),
                DataNames.input(validation, version.validationRows()));
    }

    /** A trial's first attempt was dispatched. */
    public LineageEvent runStarted(JobRecord job, RunRecord run, @Nullable DatasetRecord dataset) {
        Instant at = Objects.requireNonNull(run.startedAt(), "startedAt");
        Map<String, Object> facets = new LinkedHashMap<>();
        facets.put("parent", parentFacet(job));
        facets.put("bellwether_trial", Facets.trial(run));
        List<Dataset> inputs = dataset == null ? List.of() : List.of(names.datasetReference(dataset));
        return event(Transition.START, at, ofTrial(run, facets), part(job, "trial"), inputs, List.of());
    }

    /** A trial that was dispatched has ended. */
    public LineageEvent runEnded(JobRecord job, RunRecord run) {
        Instant at = Objects.requireNonNull(run.endedAt(), "endedAt");
        Map<String, Object> facets = new LinkedHashMap<>(errorFacet(run.error()));
        if (!run.metrics().isEmpty()) {
            facets.put("bellwether_metrics", Facets.metrics(run));
        }
        return event(endType(run.status()), at, ofTrial(run, facets), trialAgain(job), List.of(), List.of());
    }

    /** The model that a trial made was registered. */
    public LineageEvent modelRegistered(JobRecord job, RunRecord run, ModelVersionRecord model) {
        List<Dataset> outputs = List.of(names.model(model.model()));
        return event(Transition.OTHER, model.createdAt(), ofTrial(run, Map.of()), trialAgain(job), List.of(), outputs);
    }

    private static LineageEvent.Run ofTrial(RunRecord run, Map<String, Object> facets) {
        return new LineageEvent.Run(run.id().toUuid(), facets);
    }

    private LineageEvent.Job trialAgain(JobRecord job) {
        return new LineageEvent.Job(names.namespace(), job.spec().name() + ".trial", Map.of());
    }

    private LineageEvent jobEvent(
            Transition type,
            Instant at,
            JobRecord job,
            List<Dataset> inputs,
            List<Dataset> outputs,
            Map<String, Object> runFacets) {
        var run = new LineageEvent.Run(RunId.ofJob(job.id()).toUuid(), runFacets);
        var whole = new LineageEvent.Job(
                names.namespace(),
                job.spec().name(),
                Map.of("jobType", Facets.jobType(job.spec().kind())));
        return event(type, at, run, whole, inputs, outputs);
    }

    private List<Dataset> scoringInputs(JobRecord job, @Nullable ScoringRecord scoring) {
        return job.spec().accept(new JobSpec.Visitor<List<Dataset>>() {
            @Override
            public List<Dataset> visit(Sweep sweep) {
                return List.of();
            }

            @Override
            public List<Dataset> visit(BatchInference batch) {
                ModelVersionName model = Objects.requireNonNull(job.model(), "model");
                Long rows = scoring == null ? null : scoring.output().rowsIn();
                return List.of(
                        names.modelReference(model.name(), model.version()), DataNames.input(batch.input(), rows));
            }

            @Override
            public List<Dataset> visit(DurableTasks tasks) {
                return List.of(); // what users' code reads, nobody knows
            }

            @Override
            public List<Dataset> visit(SessionLease session) {
                return List.of();
            }

            @Override
            public List<Dataset> visit(DatasetLoad load) {
                return List.of(); // the load itself tells them
            }

            @Override
            public List<Dataset> visit(DataChecks checks) {
                return List.of(DataNames.input(checks.path(), null));
            }

            @Override
            public List<Dataset> visit(FeatureJob features) {
                if (features instanceof TrainingSet set) {
                    Long rows = scoring == null ? null : scoring.output().rowsIn();
                    return List.of(DataNames.input(set.entities().path(), rows));
                }
                return List.of();
            }
        });
    }

    private LineageEvent.Job part(JobRecord job, String part) {
        return new LineageEvent.Job(
                names.namespace(), job.spec().name() + "." + part, Map.of("jobType", Facets.jobType(part)));
    }

    private Map<String, Object> parentFacet(JobRecord job) {
        return Facets.parent(
                RunId.ofJob(job.id()).toUuid(), names.namespace(), job.spec().name());
    }

    private static Map<String, Object> errorFacet(@Nullable String error) {
        return error == null ? Map.of() : Map.of("errorMessage", Facets.error(error));
    }

    private static LineageEvent event(
            Transition type,
            Instant at,
            LineageEvent.Run run,
            LineageEvent.Job job,
            List<Dataset> inputs,
            List<Dataset> outputs) {
        return new LineageEvent(type, at, run, job, inputs, outputs, Facets.PRODUCER, LineageEvent.SCHEMA_URL);
    }

    private static Transition endType(JobState state) {
        return switch (state) {
            case SUCCEEDED -> Transition.COMPLETE;
            case FAILED -> Transition.FAIL;
            case CANCELLED, PRUNED -> Transition.ABORT;
            case QUEUED, RUNNING, PAUSED ->
                throw new IllegalArgumentException("state: " + state + " (expected: an end)");
        };
    }
}
