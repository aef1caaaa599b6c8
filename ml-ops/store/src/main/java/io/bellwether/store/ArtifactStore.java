package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of immutable contents under their SHA-256: {@code <2 hex>/<sha256>}. What is there is whole: content is
 * written beside, synced, checked and renamed. It stays for good, unless it was put for a task ({@link #lent}). Thread-safe; puts of the same content at once do no harm.
 */
public final class ArtifactStore {
    /** The size limit where none is given: 1 GiB. */
    public static final long DEFAULT_MAX_BYTES = 1L << 30;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String UNFINISHED = "unfinished";
    private static final String LENT = "lent";

    private final Path directory;
    private final long maxBytes;
    private final LentArtifacts lent;

    private ArtifactStore(Path directory, long maxBytes) throws IOException {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.lent = new LentArtifacts(this, directory.resolve(LENT));
    }

    /** Opens the directory with the default size limit. One process at a time may have it open. */
    public static ArtifactStore open(Path directory) {
        return open(directory, DEFAULT_MAX_BYTES);
    }

    /** Opens the directory, creating it as needed, and removes what uploads left unfinished. */
    public static ArtifactStore open(Path directory, long maxBytes) {
        return open(directory, maxBytes, Duration.ZERO);
    }

    /** As {@link #open(Path)}, for a directory that other processes have open, too: what is a day old is unfinished for sure. */
    public static ArtifactStore openShared(Path directory) {
        return open(directory, DEFAULT_MAX_BYTES, Duration.ofDays(1));
    }

    private static ArtifactStore open(Path directory, long maxBytes, Duration abandoned) {
        Path unfinished = directory.resolve(UNFINISHED);
        try {
            Files.createDirectories(unfinished);
            try (Stream<Path> leftovers = Files.list(unfinished)) {
                Instant before = Instant.now().minus(abandoned);
                for (Path leftover : leftovers.toList()) {
                    if (abandoned.isZero()
                            || Files.getLastModifiedTime(leftover).toInstant().isBefore(before)) {
                        Files.deleteIfExists(leftover);
                    }
                }
            }
            return new ArtifactStore(directory, maxBytes);
        } catch (IOException e) {
            throw failure("artifacts " + directory, e);
        }
    }

    /**
     * Begins a put; the caller closes it. {@code LIMIT_EXCEEDED} if the content would be too big.
     *
     * @param sha256 of the whole content, in hex
     * @param totalBytes length of the whole content
     */
    public ArtifactUpload begin(String sha256, long totalBytes) {
        requireSha256(sha256);
        if (totalBytes < 0) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "artifact " + sha256 + ": length " + totalBytes + " (expected: >= 0)");
        }
        if (totalBytes > maxBytes) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, // nothing that passes: it must not be sent again
                    String.format(
                            Locale.ROOT,
                            "artifact %s: %,d bytes (expected: at most %,d); make a smaller model",
                            sha256,
                            totalBytes,
                            maxBytes));
        }
        Path temporary = directory.resolve(UNFINISHED).resolve(sha256 + "." + UUID.randomUUID());
        try {
            return new ArtifactUpload(this, sha256, totalBytes, temporary);
        } catch (IOException e) {
            throw failure("artifact " + sha256, e);
        }
    }

    /** What is not there for good. */
    public LentArtifacts lent() {
        return lent;
    }

    /** The length of a content in bytes; empty if it is not here. */
    public OptionalLong length(String sha256) {
        Path file = path(sha256);
        try {
            return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
        } catch (IOException e) {
            throw failure("artifact " + sha256, e);
        }
    }

    /**
     * Up to {@code maxBytes} of a content from {@code offset} on; empty at its end. {@code NOT_FOUND} if it is not here.
     * The reader checks the hash of the whole.
     */
    public byte[] read(String sha256, long offset, int maxBytes) {
        long length = length(sha256)
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND, "artifact " + sha256 + ": not here (expected: put before); put it again"));
        if (offset < 0 || offset > length || maxBytes < 0) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "artifact " + sha256 + ": " + maxBytes + " bytes from offset " + offset + " (expected: within "
                            + length + ")");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(maxBytes, length - offset));
        try (FileChannel channel = FileChannel.open(path(sha256), StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
                // until the buffer is full
            }
            return bytes.array();
        } catch (IOException e) {
            throw failure("artifact " + sha256, e);
        }
    }

    /** Where a content lies, or would lie. */
    Path path(String sha256) {
        requireSha256(sha256);
        return directory.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    /** Makes a synced file the content of its hash, durably. */
    void publish(Path temporary, String sha256) throws IOException {
        Path target = path(sha256);
        Path parent = directory.resolve(sha256.substring(0, 2));
        if (Files.notExists(parent)) {
            Files.createDirectories(parent);
            sync(directory);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent);
    }

    static ClusterException failure(String what, IOException e) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                what + ": " + e + " (expected: a readable, writable directory with room); check the disk",
                e);
    }

    /* A rename is durable once its directory is: on Linux by syncing the directory opened for reading. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void requireSha256(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "artifact: '" + sha256 + "' (expected: a SHA-256 in 64 lower-case hex digits)");
        }
    }
}
