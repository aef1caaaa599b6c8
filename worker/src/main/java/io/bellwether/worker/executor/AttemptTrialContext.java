package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec.Trial;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialParams;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.file.Path;
import java.util.function.Supplier;

/** What a trainer sees of its attempt. */
final class AttemptTrialContext implements TrialContext {
    private final AttemptScope scope;
    private final Trial trial;
    private final TrialParams params;
    private final SharedObjects shared;
    private final ExecutorThreads threads;

    AttemptTrialContext(
            AttemptScope scope, Trial trial, TrialParams params, SharedObjects shared, ExecutorThreads threads) {
        this.scope = scope;
        this.trial = trial;
        this.params = params;
        this.shared = shared;
        this.threads = threads;
    }

    static boolean keepsModel(Trial trial, double value) {
        Double best = trial.bestSoFar();
        return trial.keepModel()
                && !Double.isNaN(value)
                && (best == null || trial.metric().goal().isBetter(value, best));
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
        return shared.get("dataset/" + directory, MappedDataset.class, () -> MappedDataset.open(Path.of(directory)));
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
        scope.report(new MetricPoint(name, step, value, System.currentTimeMillis()));
        scope.checkCancelled();
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
