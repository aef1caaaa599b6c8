package io.bellwether.worker.grid;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the grid's book what this node needs, and sees to it that there is room on this node's disk. Thread-safe. */
final class GridKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GridKeeper.class);
    private static final long ROUND_MILLIS = 300;

    private final Supplier<@Nullable GridEntries> grid;
    private final ScheduledExecutorService thread;
    /** How often each version was asked for. Guarded by this. */
    private final Map<String, Integer> needs = new HashMap<>();

    /** What the book of {@link #known} was told. Of the thread alone. */
    private Set<String> told = Set.of();

    private @Nullable GridEntries known;

    GridKeeper(String name, Supplier<@Nullable GridEntries> grid) {
        this.grid = grid;
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread keeper = new Thread(work, name + "-grid-keeper");
            keeper.setDaemon(true);
            return keeper;
        });
        var unused = thread.scheduleWithFixedDelay(this::round, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized void need(String version) {
        needs.merge(version, 1, Integer::sum);
    }

    synchronized void needNoMore(String version) {
        needs.computeIfPresent(version, (id, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void round() {
        GridEntries entries = grid.get();
        if (entries == null) {
            return;
        }
        try {
            if (entries != known) {
                told = Set.of(); // a grid node that has just joined has another id
                known = entries;
            }
            tell(entries.book());
            entries.book().makeRoom();
        } catch (RuntimeException e) {
            log.debug("grid's book; the next round tries again", e); // the topology changes, or the node stops
        }
    }

    private void tell(GridBook book) {
        Set<String> wanted;
        synchronized (this) {
            wanted = Set.copyOf(needs.keySet());
        }
        wanted.stream().filter(version -> !told.contains(version)).forEach(book::need);
        told.stream().filter(version -> !wanted.contains(version)).forEach(book::needNoMore);
        told = wanted;
    }
}
