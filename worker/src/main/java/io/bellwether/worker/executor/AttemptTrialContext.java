package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult.TrialPaused;
import io.bellwether.client.task.TaskSpec.Trial;
import io.bellwether.worker.collective.Collective;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialParams;
import io.bellwether.worker.segment.FoldedRows;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a trainer sees of its attempt. */
final class AttemptTrialContext implements TrialContext {
    private final AttemptScope scope;
    private final Trial trial;
    private final TrialParams params;
    private final SharedObjects shared;
    private final ExecutorThreads threads;
    private final TrialCheckpoints checkpoints;
    private final @Nullable Collective gang;

    /** What was last reported of the sweep's metric. */
    private volatile double reported = Double.NaN;

    /** @param gang null if this node fits the trial alone */
    AttemptTrialContext(
            AttemptScope scope,
            TrialParams params,
            SharedObjects shared,
            ExecutorThreads threads,
            TrialCheckpoints checkpoints,
            @Nullable Collective gang) {
        this.scope = scope;
        this.trial = (Trial) scope.task();
        this.params = params;
        this.shared = shared;
        this.threads = threads;
        this.checkpoints = checkpoints;
        this.gang = gang;
    }

    static boolean keepsModel(Trial trial, double value) {
        Double best = trial.bestSoFar();
        return trial.keepModel()
                && leads(trial)
                && Double.isFinite(value)
                && (best == null || trial.metric().goal().isBetter(value, best));
    }

    /** Whether this member speaks for the trial: it fits alone, or is a gang's first. */
    private static boolean leads(Trial trial) {
        Gang gang = trial.gang();
        return gang == null || gang.rank() == 0;
    }

    @Override
    public TrialParams params() {
        return params;
    }

    @Override
    public boolean hasDataset() {
        return !scope.datasetDirectory().isEmpty();
    }

    @Override
    public MappedDataset dataset() {
        String directory = scope.datasetDirectory();
        if (directory.isEmpty()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer '" + trial.trainer() + "': the sweep has no dataset (expected: one); add 'dataset'");
        }
        return new TrialDataset(scope, shared).prepared(rawDataset());
    }

    /** The dataset before transforms: of a fold, its rows, so that transforms are fitted on what the trainer fits on. */
    MappedDataset rawDataset() {
        String directory = scope.datasetDirectory();
        MappedDataset whole =
                shared.get("dataset/" + directory, MappedDataset.class, () -> MappedDataset.open(Path.of(directory)));
        Fold fold = trial.fold();
        if (fold == null || !fold.isCut()) {
            return whole;
        }
        String cut = fold.folds() + "/" + fold.stratify() + "/" + fold.seed();
        return shared.get(
                        "folds/" + directory + "/" + cut,
                        FoldedRows.class,
                        () -> FoldedRows.cut(whole, fold.folds(), fold.stratify(), fold.seed()))
                .fold(fold.fold());
    }

    @Override
    public MetricSpec metric() {
        return trial.metric();
    }

    @Override
    public long seed() {
        return trial.seed();
    }

    @Override
    public int threads() {
        return threads.perSlot();
    }

    @Override
    public int executorThreads() {
        return threads.total();
    }

    @Override
    public void report(long step, String name, double value) {
        if (name.equals(trial.metric().name())) {
            reported = value;
        }
        if (leads(trial)) {
            scope.report(new MetricPoint(recordedAs(name), step, value, System.currentTimeMillis()));
        }
        scope.checkCancelled();
    }

    /** All evaluations of a trial are recorded as one run. */
    private String recordedAs(String name) {
        Fold fold = trial.fold();
        return fold == null ? name : "fold" + fold.number() + "/" + name;
    }

    @Override
    public Optional<Collective> gang() {
        return Optional.ofNullable(gang);
    }

    @Override
    public Optional<byte[]> resumeFrom() {
        return checkpoints.newest();
    }

    @Override
    public boolean wantsCheckpoint(long step) {
        return pausesAt(step) || (leads(trial) && checkpoints.isDue());
    }

    @Override
    public void checkpoint(long step, byte[] bytes) {
        if (pausesAt(step)) {
            Checkpoint saved = leads(trial) ? checkpoints.write(step, bytes) : null;
            throw new PausedAttempt(new TrialPaused(step, reported, saved));
        }
        if (leads(trial)) {
            checkpoints.save(step, bytes);
        }
    }

    private boolean pausesAt(long step) {
        Long pause = trial.pauseAt();
        return pause != null && step >= pause;
    }

    @Override
    public void log(String line) {
        scope.log().add(line);
    }

    @Override
    public boolean isCancelled() {
        return scope.isCancelled();
    }

    @Override
    public void checkCancelled() {
        scope.checkCancelled();
    }

    @Override
    public boolean keepsModel(double value) {
        return keepsModel(trial, value);
    }

    @Override
    public <T> T shared(String key, Class<T> type, Supplier<T> maker) {
        return shared.get("trainer/" + trial.trainer() + "/" + key, type, maker);
    }
}
