package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's directory of model files, each named by the SHA-256 of its content; shared by the agent and its executors.
 * Thread-safe, also between processes: files appear by rename.
 */
public final class ModelFiles {
    private static final Logger log = LoggerFactory.getLogger(ModelFiles.class);

    private final Path directory;

    public ModelFiles(Path directory) {
        this.directory = directory;
    }

    /** Where they lie. */
    public Path directory() {
        return directory;
    }

    /** Stores {@code bytes} and gives their SHA-256. */
    public String write(byte[] bytes) throws IOException {
        String sha256 = sha256(bytes);
        Path file = file(sha256);
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            Path partial = Files.createTempFile(directory, "partial-", "");
            Files.write(partial, bytes);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return sha256;
    }

    /** Takes a file over and gives its SHA-256. */
    public String adopt(Path from) throws IOException {
        MessageDigest digest = digest();
        try (InputStream input = Files.newInputStream(from)) {
            byte[] buffer = new byte[64 << 10];
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        Files.createDirectories(directory);
        Files.move(from, file(sha256), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return sha256;
    }

    /** Where the content of this SHA-256 lies, or would lie. */
    Path path(String sha256) {
        return file(sha256);
    }

    /** Whether the model is here. */
    public boolean has(String sha256) {
        return Files.exists(file(sha256));
    }

    /** The model's bytes, verified; {@code IO_FAILED} if they are not here or not what their name says. */
    public byte[] read(String sha256) {
        Path file = file(sha256);
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!sha256(bytes).equals(sha256)) {
                Files.deleteIfExists(file);
                throw new IOException("its content has changed on disk; it is fetched again at the next use");
            }
            return bytes;
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED, "model file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Deletes the file, if it is there and can be deleted. */
    public void delete(String sha256) {
        try {
            Files.deleteIfExists(file(sha256));
        } catch (IOException e) {
            log.warn("file={} can't be deleted: {}; it goes at the next start", file(sha256), e.getMessage());
        }
    }

    /** Deletes partial files and all but the {@code kept} newest models. */
    public void sweep(int kept) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.sorted(
                            Comparator.comparing((Path file) -> file.toFile().lastModified())
                                    .reversed())
                    .toList();
        }
        int models = 0;
        for (Path file : files) {
            if (file.getFileName().toString().startsWith("partial-") || ++models > kept) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path file(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "model: '" + sha256 + "' (expected: a SHA-256 in hex)");
        }
        return directory.resolve(sha256);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JRE has it
        }
    }
}
