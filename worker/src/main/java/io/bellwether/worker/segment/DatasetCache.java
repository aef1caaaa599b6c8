package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.Directories;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.worker.dataset.DatasetCut;
import io.bellwether.worker.dataset.DatasetLoader;
import io.bellwether.worker.dataset.DatasetSource;
import io.bellwether.worker.dataset.Segment;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Words;
import io.bellwether.worker.grid.Grid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. A copy is made in a directory with a temporary name, synced, and renamed: a directory under its
 * final name is complete. It is verified once per process all the same, since a machine that lost power may have kept the
 * name but not the bytes. Sources, in this order: the copy from before a restart, another node's copy, the grid, the dataset's source files.
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
    private final Storage storage;
    private final Duration gridWait;
    private final Map<String, CompletableFuture<Path>> copies = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> decodes = new ConcurrentHashMap<>();
    private final ExecutorService threads;

    /**
     * Opens the cache; what a crash left half-made is removed.
     *
     * @param directory {@code segments} of the node's data directory; made if it is not there
     */
    public DatasetCache(Path directory, Grid grid, Storage storage) {
        this(directory, grid, storage, Duration.ofSeconds(15));
    }

    DatasetCache(Path directory, Grid grid, Storage storage, Duration gridWait) {
        this.directory = directory;
        this.grid = grid;
        this.storage = storage;
        this.gridWait = gridWait;
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
        CompletableFuture<Path> known = copies.putIfAbsent(version.id(), fresh);
        if (known != null) {
            return known.copy();
        }
        threads.execute(() -> {
            try {
                fresh.complete(make(version));
            } catch (RuntimeException | IOException | Error e) {
                copies.remove(version.id(), fresh);
                fresh.completeExceptionally(asClusterException(version, e));
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

    private Path make(DatasetVersion version) throws IOException {
        Path place = directory.resolve(version.id());
        AtomicInteger count = decodes.computeIfAbsent(version.id(), id -> new AtomicInteger());
        if (isWhole(place, version)) {
            log.info("dataset={} version={} kept from before", version.spec().name(), version.id());
            return place;
        }
        Directories.delete(place);
        long start = System.nanoTime();
        Path temporary = Files.createTempDirectory(directory, TEMPORARY);
        try {
            boolean fetched = fromPeer(version, temporary);
            String from = fetched ? "peer" : decode(version, temporary);
            DirectoryTree.publish(temporary, place);
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

    /** The texts are small, and come from the grid; without them the rest is of no use. */
    private boolean fromPeer(DatasetVersion version, Path temporary) throws IOException {
        if (!PeerCopies.fetch(grid.otherNotes(), version.id(), temporary)) {
            return false;
        }
        if (Words.areIn(version.features()) && !WordsFile.fromGrid(grid, version, temporary)) {
            PeerCopies.clear(temporary);
            return false;
        }
        PeerCopies.sync(temporary);
        return true;
    }

    private boolean isWhole(Path place, DatasetVersion version) throws IOException {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try {
            DecodedFiles files = DecodedFiles.read(place);
            boolean hasWords = !Words.areIn(version.features()) || WordsFile.isWhole(place);
            if (files.version().id().equals(version.id()) && files.verify(place) && hasWords) {
                return true;
            }
        } catch (ClusterException e) {
            log.debug("version={} unreadable", version.id(), e);
        }
        log.warn("version={} copy={} is damaged; it is made anew", version.id(), place);
        return false;
    }

    private String decode(DatasetVersion version, Path temporary) throws IOException {
        try (MatrixFiles matrix = new MatrixFiles(temporary, version)) {
            Set<Integer> missing = fromGrid(version, matrix);
            boolean hasWords = Words.areIn(version.features());
            boolean lacksWords = hasWords && !WordsFile.fromGrid(grid, version, temporary);
            boolean whole = missing.isEmpty() && !lacksWords;
            if (!whole) {
                DatasetCut cut = fromSource(version, matrix, missing);
                if (hasWords) {
                    byte[] words = cut.words().encode();
                    WordsFile.write(temporary, words);
                    offer(Words.key(version.id()), words);
                }
            }
            matrix.finish();
            return whole ? "grid" : "source";
        }
    }

    /** Places the segments that the grid has; the numbers of the others are returned. */
    private Set<Integer> fromGrid(DatasetVersion version, MatrixFiles matrix) throws IOException {
        grid.awaitUp(gridWait);
        Set<Integer> missing = new TreeSet<>();
        for (int number = 0; number < version.segments(); number++) {
            Optional<byte[]> bytes = grid.state() == GridState.UP
                    ? grid.get(DatasetLoader.segmentKey(version.id(), number))
                    : Optional.empty();
            if (bytes.isEmpty() || !place(matrix, bytes.get(), number)) {
                missing.add(number);
            }
        }
        return missing;
    }

    private static boolean place(MatrixFiles matrix, byte[] bytes, int number) throws IOException {
        try {
            matrix.place(Segment.decode(bytes));
            return true;
        } catch (ClusterException e) {
            log.warn("segment={} from the grid: {}", number, e.getMessage());
            return false;
        }
    }

    private DatasetCut fromSource(DatasetVersion version, MatrixFiles matrix, Set<Integer> missing) {
        log.warn(
                "version={} segments={} of {} are not in the grid; reading {} again",
                version.id(),
                missing.size(),
                version.segments(),
                version.spec().path());
        DatasetCut cut = DatasetSource.open(storage, version.spec()).cut(version);
        cut.forEachSegment((number, bytes) -> {
            if (!missing.contains(number)) {
                return;
            }
            try {
                matrix.place(Segment.decode(bytes));
            } catch (IOException e) {
                throw asClusterException(version, e);
            }
            offer(DatasetLoader.segmentKey(version.id(), number), bytes);
        });
        return cut;
    }

    /** Mends the grid for the other nodes; they have the source too if it fails. */
    private void offer(String key, byte[] bytes) {
        if (grid.state() == GridState.UP) {
            try {
                grid.put(key, bytes);
            } catch (ClusterException e) {
                log.debug("key={} not put", key, e);
            }
        }
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

    private static ClusterException asClusterException(DatasetVersion version, Throwable cause) {
        if (cause instanceof ClusterException known) {
            return known;
        }
        ErrorCode code = cause instanceof IOException
                ? ErrorCode.IO_FAILED
                : cause instanceof OutOfMemoryError ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INTERNAL;
        return new ClusterException(
                code,
                "dataset version " + version.id() + " can't be decoded here: " + cause.getMessage()
                        + "; check the node's disk and log",
                cause);
    }
}
