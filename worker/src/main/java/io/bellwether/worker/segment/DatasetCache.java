package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.Directories;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Words;
import io.bellwether.worker.grid.Grid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. A copy is made in a directory with a temporary name and renamed: a directory under its final name is
 * complete, whatever process ends. Nothing is synced, for a copy can be made anew, and the disk may take as long as all the rest: a machine
 * that loses power may keep the name but not the bytes, so a copy from before is verified by its sums once per process. Sources, in this order: the copy from before a restart, another node's copy, the grid, the dataset's source files.
 */
/**
 * The node's decoded copies of dataset versions, one directory each. A version is decoded once, however many ask for it at a
 * time. Thread-safe.
 */
public final class DatasetCache implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatasetCache.class);
    private static final String TEMPORARY = ".tmp-";

    private final Path directory;
    private final Grid grid;
    private final CopyMaker maker;
    private final CopyLimit limit;
    private final Predicate<String> needed;
    /** Entries are removed under its lock, which {@link #dropUnused} holds while it looks whether it may. */
    private final Map<String, CompletableFuture<Path>> copies = new ConcurrentHashMap<>();

    private final Map<String, AtomicInteger> decodes = new ConcurrentHashMap<>();
    private final ExecutorService threads;

    /**
     * Opens the cache; what a crash left half-made is removed.
     *
     * @param directory {@code segments} of the node's data directory; made if it is not there
     */
    public DatasetCache(Path directory, Grid grid, Storage storage) {
        this(directory, grid, storage, Duration.ofSeconds(15), Long.MAX_VALUE, version -> true);
    }

    /**
     * Opens it with a limit: beyond it the copies go that were used longest ago.
     *
     * @param maxBytes of all copies together; those that are needed stay all the same
     * @param needed whether a running job needs a version
     */
    public DatasetCache(Path directory, Grid grid, Storage storage, long maxBytes, Predicate<String> needed) {
        this(directory, grid, storage, Duration.ofSeconds(15), maxBytes, needed);
    }

    DatasetCache(
            Path directory, Grid grid, Storage storage, Duration gridWait, long maxBytes, Predicate<String> needed) {
        this.directory = directory;
        this.limit = new CopyLimit(directory, maxBytes);
        this.needed = needed;
        this.grid = grid;
        this.maker = new CopyMaker(grid, storage, gridWait);
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "dataset-cache-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        prepare();
    }

    /**
     * The directory of the decoded version, for {@link MappedDataset#open}. All who ask at the same time share one decoding; a
     * failure is not kept. Fails with {@code INVALID_DATA} if every copy is lost and the source has changed.
     */
    public CompletableFuture<Path> ensure(DatasetVersion version) {
        CompletableFuture<Path> fresh = new CompletableFuture<>();
        CompletableFuture<Path> known;
        synchronized (copies) {
            known = copies.putIfAbsent(version.id(), fresh);
        }
        if (known != null) {
            limit.use(directory.resolve(version.id()));
            return known.copy();
        }
        threads.execute(() -> {
            try {
                fresh.complete(make(version));
                dropUnused(version.id());
            } catch (RuntimeException | IOException | Error e) {
                copies.remove(version.id(), fresh);
                fresh.completeExceptionally(CopyMaker.asClusterException(version, e));
            }
        });
        return fresh.copy();
    }

    /** The directory of a version that is whole here; empty if it is not, or not yet. Returns at once. */
    public Optional<Path> copy(String version) {
        CompletableFuture<Path> copy = copies.get(version);
        return copy == null || !copy.isDone() || copy.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(copy.join());
    }

    /**
     * How often each version was decoded here since the process started; 0 for a copy that was kept from before, or that another node
     * gave.
     */
    public Map<String, Integer> decodes() {
        Map<String, Integer> counts = new java.util.TreeMap<>();
        decodes.forEach((version, count) -> counts.put(version, count.get()));
        return Map.copyOf(counts);
    }

    /** Ends the decoding threads; the copies stay for the next start. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Makes room: a copy that no running job needs is moved aside, so that nobody finds it, and deleted. */
    private void dropUnused(String justMade) {
        try {
            List<CopyLimit.Copy> all = limit.byUse();
            long excess = limit.excess(all);
            for (CopyLimit.Copy copy : all) {
                if (excess > 0 && !copy.version().equals(justMade) && dropIfUnused(copy)) {
                    excess -= copy.bytes();
                }
            }
        } catch (IOException e) {
            log.warn("copies={} can't be kept within their limit: {}", directory, e.toString());
        }
    }

    private boolean dropIfUnused(CopyLimit.Copy copy) throws IOException {
        Path aside = directory.resolve(TEMPORARY + "dropped-" + copy.version());
        synchronized (copies) {
            CompletableFuture<Path> made = copies.get(copy.version());
            if (needed.test(copy.version()) || (made != null && !made.isDone())) {
                return false;
            }
            copies.remove(copy.version());
            Files.move(copy.path(), aside, StandardCopyOption.ATOMIC_MOVE);
        }
        Directories.delete(aside);
        log.info("version={} copy dropped: used least, and no running job needs it", copy.version());
        return true;
    }

    private Path make(DatasetVersion version) throws IOException {
        Path place = directory.resolve(version.id());
        grid.use(version.id(), version.segments());
        AtomicInteger count = decodes.computeIfAbsent(version.id(), id -> new AtomicInteger());
        if (isWhole(place, version)) {
            limit.use(place);
            log.info("dataset={} version={} kept from before", version.spec().name(), version.id());
            return place;
        }
        Directories.delete(place);
        long start = System.nanoTime();
        Path temporary = Files.createTempDirectory(directory, TEMPORARY);
        try {
            boolean fetched = maker.fromPeer(version, temporary);
            String from = fetched ? "peer" : maker.decode(version, temporary);
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
            if (!fetched) {
                count.incrementAndGet();
            }
            long millis = (System.nanoTime() - start) / 1_000_000;
            log.info("dataset={} version={} copy from={} ms={}", version.spec().name(), version.id(), from, millis);
            return place;
        } finally {
            Directories.delete(temporary);
        }
    }

    private boolean isWhole(Path place, DatasetVersion version) {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try {
            DecodedFiles files = DecodedFiles.read(place);
            boolean hasWords = !Words.areIn(version.features()) || WordsFile.isWhole(place);
            if (files.version().id().equals(version.id()) && files.verify(place) && hasWords) {
                return true;
            }
        } catch (ClusterException | IOException e) { // a file that is not there, after power was lost, is damage too
            log.debug("version={} unreadable", version.id(), e);
        }
        log.warn("version={} copy={} is damaged; it is made anew", version.id(), place);
        return false;
    }

    private void prepare() {
        try {
            Files.createDirectories(directory);
            try (var children = Files.newDirectoryStream(directory, TEMPORARY + "*")) {
                for (Path child : children) {
                    Directories.delete(child);
                }
            }
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "directory " + directory + " (expected: a writable directory); check worker.data-dir: "
                            + e.getMessage(),
                    e);
        }
    }
}
