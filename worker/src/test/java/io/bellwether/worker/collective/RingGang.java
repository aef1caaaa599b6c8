package io.bellwether.worker.collective;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Gang;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** All members of a gang in one process, each on a thread of its own. */
public final class RingGang implements AutoCloseable {
    static final AttemptId ATTEMPT = AttemptId.parse("job/1.1");
    static final String SECRET = "the gang's own";
    private static final long PATIENCE_SECONDS = 180;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Ring> rings = new ArrayList<>();

    private RingGang(List<RingConfig> configs) {
        List<RingListener> listeners = new ArrayList<>();
        for (int rank = 0; rank < configs.size(); rank++) {
            listeners.add(RingListener.open(ATTEMPT, new Gang(rank, configs.size()), configs.get(rank)));
        }
        List<String> addresses = listeners.stream().map(RingListener::address).toList();
        List<CompletableFuture<Ring>> joining = listeners.stream()
                .map(listener -> CompletableFuture.supplyAsync(() -> listener.join(addresses, SECRET), threads))
                .toList();
        joining.forEach(ring -> rings.add(await(ring)));
    }

    /** As many members as {@code size}. */
    public static RingGang of(int size) {
        return new RingGang(java.util.Collections.nCopies(size, RingConfig.DEFAULTS));
    }

    /** One member for each configuration. */
    static RingGang of(RingConfig... configs) {
        return new RingGang(List.of(configs));
    }

    static RingConfig patience(Duration beat, Duration lostAfter) {
        return new RingConfig(beat, lostAfter, RingConfig.DEFAULTS.formTimeout());
    }

    Ring member(int rank) {
        return rings.get(rank);
    }

    /** Ends a member as a kill would. */
    public void die(int rank) {
        rings.get(rank).die();
    }

    /** Begins on one member what the others may do, too. */
    public <T> CompletableFuture<T> begin(int rank, Function<Ring, T> work) {
        return CompletableFuture.supplyAsync(() -> work.apply(rings.get(rank)), threads);
    }

    /** Does the same on all members; the results by rank. */
    public <T> List<T> onAll(Function<Ring, T> work) {
        List<CompletableFuture<T>> begun = new ArrayList<>();
        for (int rank = 0; rank < rings.size(); rank++) {
            begun.add(begin(rank, work));
        }
        return begun.stream().map(RingGang::await).toList();
    }

    /** The result, or what it failed with. */
    public static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        rings.forEach(Ring::close);
        threads.shutdownNow();
    }
}
