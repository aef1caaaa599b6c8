package io.bellwether.worker.grid;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.apache.ignite.DataRegionMetrics;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.IgniteException;
import org.apache.ignite.IgniteIllegalStateException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Features in the process's Ignite node, whichever that is at the moment. Thread-safe. */
final class IgniteFeatures implements FeatureGrid {
    private static final Logger log = LoggerFactory.getLogger(IgniteFeatures.class);
    private static final int REMOVED_AT_ONCE = 1_000;

    /** A note that goes with all others when something was lost: who finds another one knows that it was. */
    private static final String BEGINNING = "!beginning";

    private static final long PAUSE_NANOS = 100_000_000;

    private final GridConfig config;

    IgniteFeatures(GridConfig config) {
        this.config = config;
    }

    @Override
    public void putNewest(SortedMap<String, byte[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        SortedMap<String, NewestRow> processors = new TreeMap<>();
        rows.forEach((key, row) -> processors.put(key, new NewestRow(row)));
        retrying("put features", ignite -> {
            requireRoom(ignite);
            requireWhole(ignite);
            features(ignite).invokeAll(processors).values().forEach(result -> result.get());
        });
    }

    @SuppressWarnings("deprecation") // what takes its place are names of metrics, as texts
    private void requireRoom(Ignite ignite) {
        DataRegionMetrics region = ignite.dataRegionMetrics(IgniteSettings.FEATURES);
        long limit = IgniteSettings.featureBytes(config);
        long used =
                region == null ? 0 : region.getTotalUsedPages() * IgniteSettings.PAGE_BYTES; // a node may hold nothing
        if (used > limit) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "features in the grid: " + (used >> 20) + " MiB on node " + config.name() + " (expected: at most "
                            + (limit >> 20)
                            + " MiB, a quarter of the grid's memory); give workers more by --grid-memory, or add workers");
        }
    }

    private static void requireWhole(Ignite ignite) {
        if (!features(ignite).lostPartitions().isEmpty()) {
            throw lost();
        }
    }

    private static ClusterException lost() {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "features in the grid: some were lost together with nodes (expected: one node of two left); materialize"
                        + " the views again");
    }

    @Override
    public Map<String, byte[]> rows(Collection<String> keys) {
        Ignite ignite = ignite();
        try {
            return features(ignite).getAll(keys instanceof Set<String> set ? set : new TreeSet<>(keys));
        } catch (CacheException | IgniteException | IllegalStateException e) {
            throw features(ignite).lostPartitions().isEmpty() ? failed("read features", e) : lost();
        }
    }

    @Override
    public void removeRows(String prefix) {
        retrying("remove features", ignite -> {
            IgniteCache<String, byte[]> cache = features(ignite);
            List<String> keys = new ArrayList<>();
            try (QueryCursor<String> cursor = cache.query(new ScanQuery<>(new KeyPrefix(prefix)), new KeyOf())) {
                for (String key : cursor) {
                    keys.add(key);
                    if (keys.size() == REMOVED_AT_ONCE) {
                        cache.removeAll(new TreeSet<>(keys));
                        keys.clear();
                    }
                }
            }
            cache.removeAll(new TreeSet<>(keys));
        });
    }

    @Override
    public Optional<String> note(String name) {
        try {
            return Optional.ofNullable(notes(ignite()).get(name));
        } catch (CacheException | IgniteException | IllegalStateException e) {
            throw failed("read notes", e);
        }
    }

    @Override
    public void putNote(String name, String text) {
        retrying("put a note", ignite -> {
            notes(ignite).put(name, text);
        });
    }

    @Override
    public void removeNote(String name) {
        retrying("remove a note", ignite -> notes(ignite).remove(name));
    }

    @Override
    public boolean isWholeSince(String beginning) {
        Ignite ignite = ignite();
        return features(ignite).lostPartitions().isEmpty()
                && note(BEGINNING).filter(beginning::equals).isPresent();
    }

    @Override
    public String begin() {
        retrying("begin", ignite -> {
            if (!features(ignite).lostPartitions().isEmpty()) {
                notes(ignite).removeAll();
                ignite.resetLostPartitions(Set.of(IgniteSettings.FEATURES));
                log.warn("features: some were lost together with nodes; views are to be materialized again");
            }
            notes(ignite).putIfAbsent(BEGINNING, UUID.randomUUID().toString());
        });
        return note(BEGINNING).orElse("");
    }

    private static IgniteCache<String, byte[]> features(Ignite ignite) {
        return cache(ignite, IgniteSettings.FEATURES);
    }

    private static IgniteCache<String, String> notes(Ignite ignite) {
        return cache(ignite, IgniteSettings.VIEWS);
    }

    private static <V> IgniteCache<String, V> cache(Ignite ignite, String name) {
        IgniteCache<String, V> cache = ignite.cache(name);
        if (cache == null) {
            throw new IgniteIllegalStateException("cache " + name + " is not there yet");
        }
        return cache;
    }

    private Ignite ignite() {
        try {
            return Ignition.ignite(config.name());
        } catch (IgniteIllegalStateException e) {
            throw failed("reach it", e);
        }
    }

    /** A change of topology may fail what was under way. */
    private void retrying(String what, Consumer<Ignite> operation) {
        long deadline = System.nanoTime() + config.operationTimeout().toNanos();
        while (true) {
            RuntimeException failure;
            try {
                operation.accept(ignite());
                return;
            } catch (ClusterException e) {
                if (e.code() != ErrorCode.IO_FAILED || !(e.getCause() instanceof IgniteIllegalStateException)) {
                    throw e;
                }
                failure = e; // the node is just being started again
            } catch (CacheException | IgniteException | IllegalStateException e) {
                failure = failed(what, e);
            }
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private ClusterException failed(String what, @Nullable Exception cause) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "grid of node " + config.name() + ": can't " + what + " (expected: a grid that is up); try again"
                        + (cause == null ? "" : ": " + cause.getMessage()),
                cause);
    }
}
