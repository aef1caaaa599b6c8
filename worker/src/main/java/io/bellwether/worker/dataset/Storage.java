package io.bellwether.worker.dataset;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files on any Hadoop file system; a path without a scheme is local. Thread-safe. */
public final class Storage {
    private static final int BUFFER_BYTES = 1 << 17;

    private final Configuration configuration;

    /** Takes Hadoop's configuration files from the class path, if there are any. */
    public Storage() {
        configuration = new Configuration();
        configuration.setClass("fs.file.impl", PlainLocalFileSystem.class, FileSystem.class);
        if (configuration.get("fs.defaultFS", "file:///").isBlank()) {
            configuration.set("fs.defaultFS", "file:///");
        }
    }

    /** A file as it was listed. */
    public record StoredFile(String path, long bytes) {}

    public Configuration configuration() {
        return configuration;
    }

    /** The absolute path; plain (without {@code file:}) if it is local. */
    public Path resolve(String path) {
        try {
            Path given = new Path(path);
            Path local = given.toUri().getScheme() == null
                    ? new Path(
                            "file",
                            null,
                            java.nio.file.Path.of(path)
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString())
                    : given;
            return local.getFileSystem(configuration).makeQualified(local);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "path: '" + path + "' (expected: a path or a URI); correct it: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw DataErrors.failed("opening", path, e);
        }
    }

    public FileSystem fileSystem(Path path) throws IOException {
        return path.getFileSystem(configuration);
    }

    /** How people write the path: local ones without scheme. */
    public static String display(Path path) {
        return isLocal(path) ? path.toUri().getPath() : path.toString();
    }

    /**
     * The file, or the files in the directory sorted by name; names that start with {@code _} or {@code .} are skipped.
     *
     * @param what the path's name in messages, for example {@code dataset path}
     */
    public List<StoredFile> list(String what, String path) {
        Path root = resolve(path);
        try {
            FileSystem fileSystem = fileSystem(root);
            FileStatus status = fileSystem.getFileStatus(root);
            List<FileStatus> found = new ArrayList<>();
            if (status.isDirectory()) {
                for (FileStatus child : fileSystem.listStatus(root)) {
                    if (child.isFile() && !isHidden(child.getPath().getName())) {
                        found.add(child);
                    }
                }
                found.sort(Comparator.comparing(child -> child.getPath().getName()));
            } else {
                found.add(status);
            }
            if (found.isEmpty()) {
                throw DataErrors.invalid(
                        what, path + " is a directory without files", "at least one Parquet or CSV file", "check it");
            }
            List<StoredFile> files = new ArrayList<>();
            for (FileStatus file : found) {
                files.add(new StoredFile(display(file.getPath()), file.getLen()));
            }
            return files;
        } catch (FileNotFoundException e) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    what + ": " + path + " (expected: an existing file or directory); check that it is there on every"
                            + " worker node",
                    e);
        } catch (IOException e) {
            throw DataErrors.failed("listing", path, e);
        }
    }

    /** Where the bytes of a file lie. */
    public FileLocations locations(StoredFile file) {
        Path path = resolve(file.path());
        if (isLocal(path)) {
            return FileLocations.UNKNOWN;
        }
        try {
            return FileLocations.of(fileSystem(path).getFileBlockLocations(path, 0, file.bytes()));
        } catch (IOException e) {
            throw DataErrors.failed("locating", file.path(), e);
        }
    }

    /** Opens a file for reading from its start. */
    public InputStream open(String file) throws IOException {
        Path path = resolve(file);
        return fileSystem(path).open(path, BUFFER_BYTES);
    }

    /** Whether there is a file or directory at the path. */
    public boolean exists(Path path) {
        try {
            return fileSystem(path).exists(path);
        } catch (IOException e) {
            throw DataErrors.failed("looking for", display(path), e);
        }
    }

    /** The text of a small file. */
    public String readText(Path path) {
        try (InputStream in = fileSystem(path).open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw DataErrors.failed("reading", display(path), e);
        }
    }

    /** Writes a small file whole, in place of one that is there. */
    public void writeText(Path path, String text) {
        try (OutputStream out = fileSystem(path).create(path, true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw DataErrors.failed("writing", display(path), e);
        }
    }

    /** Makes the directory and those above it, if they are not there. */
    public void makeDirectories(Path path) {
        try {
            if (!fileSystem(path).mkdirs(path)) {
                throw new IOException("it was not made");
            }
        } catch (IOException e) {
            throw DataErrors.failed("making", display(path), e);
        }
    }

    /** What is directly in a directory. */
    public List<Path> children(Path directory) {
        try {
            List<Path> children = new ArrayList<>();
            for (FileStatus child : fileSystem(directory).listStatus(directory)) {
                children.add(child.getPath());
            }
            return children;
        } catch (IOException e) {
            throw DataErrors.failed("listing", display(directory), e);
        }
    }

    /** Removes a file, or a directory with all that is in it; nothing if it is not there. */
    public void delete(Path path) {
        try {
            FileSystem fileSystem = fileSystem(path);
            if (!fileSystem.delete(path, true) && fileSystem.exists(path)) {
                throw new IOException("it is still there");
            }
        } catch (FileNotFoundException e) {
            return; // gone meanwhile
        } catch (IOException e) {
            throw DataErrors.failed("deleting", display(path), e);
        }
    }

    /** Renames at once, on one file system; {@code ALREADY_EXISTS} if there is something at {@code to}. */
    public void rename(Path from, Path to) {
        if (exists(to)) {
            throw alreadyExists(to);
        }
        try {
            if (isLocal(from)) {
                // Hadoop's own rename falls back to copying, which is not atomic.
                Files.move(java.nio.file.Path.of(from.toUri()), java.nio.file.Path.of(to.toUri()), ATOMIC_MOVE);
            } else {
                FileContext.getFileContext(to.toUri(), configuration).rename(from, to);
            }
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw alreadyExists(to);
        } catch (IOException e) {
            throw DataErrors.failed("renaming to " + display(to), display(from), e);
        }
    }

    /** Sees to it that a local file or directory outlives a loss of power; other file systems do so themselves. */
    public void sync(Path path) {
        if (!isLocal(path)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(java.nio.file.Path.of(path.toUri()), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw DataErrors.failed("syncing", display(path), e);
        }
    }

    private static boolean isLocal(Path path) {
        return "file".equals(path.toUri().getScheme());
    }

    private static ClusterException alreadyExists(Path path) {
        return new ClusterException(
                ErrorCode.ALREADY_EXISTS,
                "path " + display(path) + ": it exists (expected: nothing there); choose another, or remove it first");
    }

    /** SHA-256 of a file's content, in hex. */
    public String sha256(String file) {
        try (InputStream in = open(file)) {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }
}
