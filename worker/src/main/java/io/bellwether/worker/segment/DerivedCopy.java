package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.Directories;
import io.bellwether.client.task.DatasetVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. Made as the copies of versions are: in a temporary directory, not synced, renamed; the temporary name is that of
 * the copy, so that what a killed process left is removed by the next that makes the same. Executors of one node that want the same
 * copy wait for each other by a lock on a file, which ends with its process. A search over transforms makes a copy for each choice, so
 * only the newest stay; one that is still mapped goes on living as long as its maps do.
 */
/** A dataset made of a decoded copy, on the node's disk beside it; made once per node. Thread-safe. */
public final class DerivedCopy {
    private static final Logger log = LoggerFactory.getLogger(DerivedCopy.class);
    private static final String PREFIX = "derived-";
    private static final int KEPT = 8;
    private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

    private DerivedCopy() {}

    /** Writes the rows and says what they are a version of. */
    @FunctionalInterface
    public interface Maker {
        /**
         * Makes all of it.
         *
         * @param directory for further files
         */
        DatasetVersion make(Rows rows, Path directory) throws IOException;
    }

    /** Where a copy of that id lies, if it is made of the one in {@code copy}. */
    public static Path place(Path copy, String id) {
        return copy.resolveSibling(PREFIX + id);
    }

    /** The copy at {@code place}, made if it is not there or not whole. */
    public static MappedDataset open(Path place, Maker maker) {
        synchronized (LOCKS.computeIfAbsent(place, path -> new Object())) {
            Path lock = place.resolveSibling("." + place.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                log.trace("holds {}", held);
                if (!isWhole(place)) {
                    make(place, maker);
                    dropOldest(place);
                }
                Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
                return MappedDataset.open(place);
            } catch (IOException | UncheckedIOException e) {
                throw new ClusterException(
                        ErrorCode.IO_FAILED,
                        "dataset copy " + place + " can't be made: " + e + "; check the node's disk",
                        e);
            }
        }
    }

    private static void make(Path place, Maker maker) throws IOException {
        Path temporary = place.resolveSibling(".tmp-" + place.getFileName());
        Directories.delete(place);
        Directories.delete(temporary);
        Files.createDirectories(temporary);
        try (Rows rows = new Rows(temporary)) {
            DatasetVersion version = maker.make(rows, temporary);
            rows.finish(version);
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Directories.delete(temporary);
        }
    }

    private static boolean isWhole(Path place) {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try {
            return DecodedFiles.read(place).verify(place);
        } catch (ClusterException | IOException e) { // a file that is not there, after power was lost, is damage too
            log.warn("copy={} is made anew: {}", place, e.toString());
            return false;
        }
    }

    private static void dropOldest(Path newest) throws IOException {
        List<Path> copies = new ArrayList<>();
        try (var found = Files.newDirectoryStream(newest.toAbsolutePath().getParent(), PREFIX + "*")) {
            found.forEach(copies::add);
        }
        copies.sort(Comparator.comparingLong((Path copy) -> copy.toFile().lastModified())
                .reversed());
        for (Path copy : copies.subList(Math.min(KEPT, copies.size()), copies.size())) {
            if (!copy.getFileName().equals(newest.getFileName())) {
                Directories.delete(copy);
                Files.deleteIfExists(copy.resolveSibling("." + copy.getFileName() + ".lock"));
            }
        }
    }

    /** The files while rows are added, train rows first. Caller-confined. */
    public static final class Rows implements AutoCloseable {
        private final Path directory;
        private final FileChannel features;
        private final FileChannel labels;
        private long rows;

        private Rows(Path directory) throws IOException {
            this.directory = directory;
            features = create(DecodedFiles.FEATURES);
            labels = create(DecodedFiles.LABELS);
        }

        /** Adds rows, row-major, with a label each. */
        public void add(float[] matrix, int width, float[] rowLabels, int count) throws IOException {
            write(features, matrix, width * count);
            write(labels, rowLabels, count);
            rows += count;
        }

        private void finish(DatasetVersion version) throws IOException {
            if (rows != version.trainRows() + version.validationRows()) {
                throw new IOException(rows + " rows made of " + version.trainRows() + "+" + version.validationRows());
            }
            new DecodedFiles(
                            DecodedFiles.FORMAT,
                            version,
                            DecodedFiles.crc(directory.resolve(DecodedFiles.FEATURES)),
                            DecodedFiles.crc(directory.resolve(DecodedFiles.LABELS)))
                    .write(directory);
        }

        @Override
        public void close() throws IOException {
            features.close();
            labels.close();
        }

        private FileChannel create(String name) throws IOException {
            return FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        private static void write(FileChannel to, float[] values, int count) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values, 0, count);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        }
    }
}
