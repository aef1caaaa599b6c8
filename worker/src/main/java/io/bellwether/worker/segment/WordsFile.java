package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.worker.dataset.Words;
import io.bellwether.worker.grid.Grid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The texts of a decoded copy, beside its matrix. */
public final class WordsFile {
    private static final Logger log = LoggerFactory.getLogger(WordsFile.class);
    private static final String NAME = "words.bin";

    private WordsFile() {}

    /** The texts of the copy in {@code directory}; {@code IO_FAILED} if they can't be read. */
    public static Words read(Path directory) {
        try {
            return Words.decode(Files.readAllBytes(directory.resolve(NAME)));
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "dataset copy " + directory + ": " + NAME + " can't be read (expected: a complete copy); "
                            + "it is made anew at the next start: " + e.getMessage(),
                    e);
        }
    }

    static boolean isWhole(Path directory) {
        try {
            read(directory);
            return true;
        } catch (ClusterException e) {
            log.debug("words of {} are not whole", directory, e);
            return false;
        }
    }

    static void write(Path directory, byte[] words) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve(NAME),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(words);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Whether the grid had them, whole. */
    static boolean fromGrid(Grid grid, DatasetVersion version, Path directory) throws IOException {
        Optional<byte[]> words = grid.state() == GridState.UP ? grid.get(Words.key(version.id())) : Optional.empty();
        if (words.isEmpty()) {
            return false;
        }
        try {
            Words.decode(words.get());
        } catch (ClusterException e) {
            log.warn("version={} words from the grid: {}", version.id(), e.getMessage());
            return false;
        }
        write(directory, words.get());
        return true;
    }
}
