package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.worker.dataset.DatasetCut;
import io.bellwether.worker.dataset.DatasetLoader;
import io.bellwether.worker.dataset.DatasetSource;
import io.bellwether.worker.dataset.Pieces;
import io.bellwether.worker.dataset.Segment;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Words;
import io.bellwether.worker.grid.Grid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a node's decoded copies: from another node's, else from the grid, else from the dataset's source. Thread-safe. */
final class CopyMaker {
    private static final Logger log = LoggerFactory.getLogger(CopyMaker.class);

    private final Grid grid;
    private final Storage storage;
    private final Duration gridWait;

    /** Of a segment: its bytes from the grid, its columns, and its rows of the matrix. */
    private static final int HELD_SEGMENTS = 3;

    CopyMaker(Grid grid, Storage storage, Duration gridWait) {
        this.grid = grid;
        this.storage = storage;
        this.gridWait = gridWait;
    }

    /** Whether another node has given its copy. The texts are small, and come from the grid; without them the rest is of no use. */
    boolean fromPeer(DatasetVersion version, Path temporary) throws IOException {
        if (!PeerCopies.fetch(grid.otherNotes(), version.id(), temporary)) {
            return false;
        }
        if (Words.areIn(version.features()) && !WordsFile.fromGrid(grid, version, temporary)) {
            PeerCopies.clear(temporary);
            return false;
        }
        return true;
    }

    /** Decodes into {@code temporary}; from where, for the log. */
    String decode(DatasetVersion version, Path temporary) throws IOException {
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
    private Set<Integer> fromGrid(DatasetVersion version, MatrixFiles matrix) {
        grid.awaitUp(gridWait);
        Set<Integer> missing = new TreeSet<>();
        Pieces.forEachOf(
                HELD_SEGMENTS * bytesOfEach(version),
                version.segments(),
                () -> number -> isPlaced(version, matrix, number),
                (number, placed) -> {
                    if (!placed) {
                        missing.add(number);
                    }
                });
        return missing;
    }

    private static long bytesOfEach(DatasetVersion version) {
        long values = (version.trainRows() + version.validationRows())
                * (version.features().size() + 1L);
        return values * Float.BYTES / Math.max(1, version.segments());
    }

    private boolean isPlaced(DatasetVersion version, MatrixFiles matrix, int number) {
        Optional<byte[]> bytes = grid.state() == GridState.UP
                ? grid.get(DatasetLoader.segmentKey(version.id(), number))
                : Optional.empty();
        if (bytes.isEmpty()) {
            return false;
        }
        try {
            matrix.place(Segment.decode(bytes.get()));
            return true;
        } catch (ClusterException e) {
            log.warn("segment={} from the grid: {}", number, e.getMessage());
            return false;
        } catch (IOException e) {
            throw asClusterException(version, e);
        }
    }

    private DatasetCut fromSource(DatasetVersion version, MatrixFiles matrix, Set<Integer> missing) {
        log.warn(
                "version={} segments={} of {} are not in the grid; reading {} again",
                version.id(),
                missing.size(),
                version.segments(),
                version.spec().path());
        try (DatasetSource source = DatasetSource.open(storage, version.spec())) {
            DatasetCut cut = source.cut(version);
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

    /** What is said of a copy that can't be made. */
    static ClusterException asClusterException(DatasetVersion version, Throwable cause) {
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
