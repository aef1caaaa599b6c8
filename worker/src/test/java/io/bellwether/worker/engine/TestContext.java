package io.bellwether.worker.engine;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.worker.collective.Collective;
import io.bellwether.worker.segment.MappedDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A trial without an executor around it: keeps every model, records what is reported. */
public final class TestContext implements TrialContext {
    public final List<String> logged = new ArrayList<>();
    public final List<MetricPoint> points = new ArrayList<>();
    private final MappedDataset dataset;
    private final MetricSpec metric;
    private final TrialParams params;
    private final long seed;
    private final Map<String, Object> shared;
    /** What the trial has saved, oldest first. */
    public final List<byte[]> checkpoints = new ArrayList<>();

    private @Nullable Collective gang;
    private byte @Nullable [] resumeFrom;
    private int cancelAfterPoints = Integer.MAX_VALUE;

    private TestContext(
            MappedDataset dataset, MetricSpec metric, TrialParams params, long seed, Map<String, Object> shared) {
        this.dataset = dataset;
        this.metric = metric;
        this.params = params;
        this.seed = seed;
        this.shared = shared;
    }

    /** A context of its own executor. */
    public static TestContext of(Trainer trainer, MappedDataset dataset, MetricSpec metric, Map<String, Object> given) {
        return new TestContext(
                dataset, metric, TrialParams.check(trainer.descriptor(), given), 7, new ConcurrentHashMap<>());
    }

    /** Another trial on the same executor. */
    public TestContext sibling() {
        return new TestContext(dataset, metric, params, seed, shared);
    }

    /** The same trial on another executor, with another seed. */
    public TestContext withSeed(long other) {
        return new TestContext(dataset, metric, params, other, new ConcurrentHashMap<>());
    }

    /** Cancelled as soon as so many points have been reported. */
    public synchronized TestContext cancelledAfter(int reported) {
        cancelAfterPoints = reported;
        return this;
    }

    /** As a member of a gang. */
    public TestContext in(Collective ring) {
        gang = ring;
        return this;
    }

    /** Goes on from what another has saved. */
    public TestContext from(byte[] checkpoint) {
        resumeFrom = checkpoint;
        return this;
    }

    /** Whether it has saved anything; may be asked while it runs. */
    public synchronized boolean hasCheckpoint() {
        return !checkpoints.isEmpty();
    }

    /** What trials share under keys that end in {@code suffix}. */
    public Object sharedObject(String prefix) {
        return shared.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public TrialParams params() {
        return params;
    }

    @Override
    public boolean hasDataset() {
        return true;
    }

    @Override
    public MappedDataset dataset() {
        return dataset;
    }

    @Override
    public MetricSpec metric() {
        return metric;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public int executorThreads() {
        return 2;
    }

    @Override
    public synchronized void report(long step, String name, double value) {
        points.add(new MetricPoint(name, step, value, 0));
        checkCancelled();
    }

    @Override
    public Optional<Collective> gang() {
        return Optional.ofNullable(gang);
    }

    @Override
    public Optional<byte[]> resumeFrom() {
        return Optional.ofNullable(resumeFrom);
    }

    @Override
    public boolean wantsCheckpoint(long step) {
        return step % 10 == 0;
    }

    @Override
    public synchronized void checkpoint(long step, byte[] bytes) {
        checkpoints.add(bytes);
    }

    @Override
    public synchronized void log(String line) {
        logged.add(line);
    }

    @Override
    public synchronized boolean isCancelled() {
        return points.size() >= cancelAfterPoints;
    }

    @Override
    public void checkCancelled() {
        if (isCancelled()) {
            throw new ClusterException(ErrorCode.CANCELLED, "cancelled");
        }
    }

    @Override
    public boolean keepsModel(double value) {
        return true;
    }

    @Override
    public synchronized <T> T shared(String key, Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(key, absent -> maker.get()));
    }
}
