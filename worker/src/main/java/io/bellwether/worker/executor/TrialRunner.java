package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec.Trial;
import io.bellwether.client.transform.TransformSearch;
import io.bellwether.worker.collective.Ring;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.engine.TrialParams;
import io.bellwether.worker.engine.TrialResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs trials: finds the trainer, checks the configuration, fits, keeps the model if it is worth it. */
final class TrialRunner implements TaskRunner {
    private final Trainers trainers;
    private final SharedObjects shared;
    private final ModelFiles models;
    private final CheckpointFiles checkpoints;
    private final GangEntry gangs;
    private final ExecutorThreads threads;

    TrialRunner(
            Trainers trainers,
            SharedObjects shared,
            ModelFiles models,
            CheckpointFiles checkpoints,
            GangEntry gangs,
            ExecutorThreads threads) {
        this.trainers = trainers;
        this.shared = shared;
        this.models = models;
        this.checkpoints = checkpoints;
        this.gangs = gangs;
        this.threads = threads;
    }

    @Override
    public TaskResult run(AttemptScope scope) throws Exception {
        shared.enter();
        try {
            return fitAndKeep(scope);
        } finally {
            shared.leave();
        }
    }

    private TaskResult fitAndKeep(AttemptScope scope) throws Exception {
        Trial trial = (Trial) scope.task();
        Trainer trainer = trainers.named(trial.trainer());
        TrialParams params = TrialParams.check(trainer.descriptor(), TransformSearch.ofTrainer(trial.params()));
        TrialLog log = new TrialLog(scope.log(), trial);
        log.onStart(params, threads.perSlot());
        TrialResult result;
        try {
            result = fit(scope, trainer, params);
        } catch (PausedAttempt pause) {
            scope.checkCancelled();
            log.onPause(pause.result());
            return pause.result();
        }
        scope.checkCancelled();
        log.onEnd(result);
        if (!Double.isFinite(result.value())) { // an infinite one might be the best for ever
            throw new ClusterException(
                    ErrorCode.USER_CODE_FAILED,
                    "trainer '" + trial.trainer() + "': " + trial.metric().name() + ": " + result.value()
                            + " (expected: a finite number); the configuration may diverge: narrow the search space");
        }
        if (trial.fold() != null) {
            return new TaskResult.FoldDone(result.value(), result.metrics());
        }
        return new TaskResult.TrialDone(result.value(), result.metrics(), keep(scope, params, result));
    }

    private TrialResult fit(AttemptScope scope, Trainer trainer, TrialParams params) throws Exception {
        Gang gang = ((Trial) scope.task()).gang();
        if (gang == null) {
            return trainer.fit(context(scope, params, null));
        }
        try (Ring ring = gangs.meet(scope, gang)) {
            try {
                return trainer.fit(context(scope, params, ring));
            } catch (PausedAttempt pause) { // as all of them do
                throw pause;
            } catch (Throwable thrown) { // whatever it is, the others wait for this member in vain
                ring.abort(FailureReport.code(scope, thrown), FailureReport.toOthers(scope, gang, thrown));
                throw thrown;
            }
        }
    }

    private AttemptTrialContext context(AttemptScope scope, TrialParams params, @Nullable Ring ring) {
        TrialCheckpoints kept = new TrialCheckpoints(scope, checkpoints);
        return new AttemptTrialContext(scope, params, shared, threads, kept, ring);
    }

    private @Nullable ModelArtifact keep(AttemptScope scope, TrialParams params, TrialResult result)
            throws IOException {
        Trial trial = (Trial) scope.task();
        FittedModel fitted = result.model();
        if (fitted == null || !AttemptTrialContext.keepsModel(trial, result.value())) {
            return null;
        }
        DatasetVersion dataset = trial.dataset();
        FittedModel model = dataset == null
                ? fitted
                : new TrialDataset(scope, shared)
                        .kept(fitted, context(scope, params, null).rawDataset());
        return new ModelArtifact(
                models.write(model.bytes()),
                model.bytes().length,
                model.format(),
                features(model, dataset),
                dataset == null || trial.metric().ignoresLabel()
                        ? ""
                        : dataset.spec().label(),
                provenance(trial, params, model));
    }

    private static List<String> features(FittedModel model, @Nullable DatasetVersion dataset) {
        List<String> own = model.features();
        if (own != null) {
            return own;
        }
        return dataset == null ? List.of() : dataset.features();
    }

    private static Map<String, String> provenance(Trial trial, TrialParams params, FittedModel model) {
        Map<String, String> facts = new TreeMap<>(model.provenance());
        facts.put("trainer", trial.trainer());
        facts.put("params", Json.write(params.asMap()));
        putTransforms(facts, trial);
        facts.put("seed", Long.toString(trial.seed()));
        facts.put("java", System.getProperty("java.vendor", "") + " " + System.getProperty("java.version", ""));
        facts.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
        facts.put("arch", System.getProperty("os.arch", ""));
        DatasetVersion dataset = trial.dataset();
        if (dataset != null) {
            facts.put("dataset", dataset.id());
        }
        return facts;
    }

    private static void putTransforms(Map<String, String> facts, Trial trial) {
        DatasetVersion dataset = trial.dataset();
        if (dataset != null && !dataset.spec().transforms().isEmpty()) {
            facts.put(
                    "transforms",
                    Json.write(TransformSearch.resolve(dataset.spec().transforms(), trial.params())));
        }
    }
}
