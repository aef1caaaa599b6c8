package io.bellwether.worker.dataset;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/** Files on any Hadoop file system; a path without a scheme is local. Thread-safe. */
public final class Storage {
    private static final int BUFFER_BYTES = 1 << 17;

    private final Configuration configuration;

    /** Takes Hadoop's configuration from the directory that {@code HADOOP_CONF_DIR} names, and from the class path. */
    public Storage() {
        this(System.getenv());
    }

    /** As {@link #Storage()}, with another environment; {@code INVALID_CONFIGURATION} if it names no such directory. */
    public Storage(Map<String, String> environment) {
        configuration = HadoopSettings.read(environment);
    }

    /**
     * A file as it was listed.
     *
     * @param modified when its content last changed, in milliseconds since 1970; 0 if that is not known
     */
    public record StoredFile(String path, long bytes, long modified) {
        public StoredFile(String path, long bytes) {
            this(path, bytes, 0);
        }
    }

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
            ClusterException known = RemoteErrors.ofPath(path, e);
            if (known != null) {
                throw known;
            }
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "path: '" + path + "' (expected: a path or a URI); correct it: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            ClusterException known = RemoteErrors.ofPath(path, e);
            throw known == null ? DataErrors.failed("opening", path, e) : known;
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
     * The file, or the files in the directory sorted by name; names that start with {@code _} or {@code .} are skipped. A path
     * that is not there may be a pattern ({@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}}): then all that match it, by path.
     *
     * @param what the path's name in messages, for example {@code dataset path}
     */
    public List<StoredFile> list(String what, String path) {
        return FileListing.of(this, what, path);
    }

    /** Where the bytes of a file lie. */
    public FileLocations locations(StoredFile file) {
        Path path = resolve(file.path());
        if (isLocal(path)) {
            return FileLocations.UNKNOWN;
        }
        try {
            // An object store has no blocks on hosts, though Hadoop's connectors say 'localhost'.
            return renamesAtOnce(path)
                    ? FileLocations.of(fileSystem(path).getFileBlockLocations(path, 0, file.bytes()))
                    : FileLocations.UNKNOWN;
        } catch (IOException e) {
            throw DataErrors.failed("locating", file.path(), e);
        }
    }

    /** Opens a file for reading from its start. */
    public InputStream open(String file) throws IOException {
        Path path = resolve(file);
        return fileSystem(path).open(path, BUFFER_BYTES);
    }

    /** Opens a file for reading from the byte at {@code start} on. */
    InputStream open(String file, long start) throws IOException {
        Path path = resolve(file);
        FSDataInputStream in = fileSystem(path).open(path, BUFFER_BYTES);
        try {
            in.seek(start);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
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
        } catch (IOException | FSError e) {
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

    /** Whether a directory there is renamed in one step, which nobody sees half done. In object stores it is not. */
    public boolean renamesAtOnce(Path path) {
        try {
            Path target = MountedPaths.target(fileSystem(path), path);
            return isLocal(target) || fileSystem(target) instanceof DistributedFileSystem;
        } catch (IOException e) {
            throw DataErrors.failed("opening", display(path), e);
        }
    }

    /**
     * Renames on one file system, a directory only where that {@link #renamesAtOnce}; {@code ALREADY_EXISTS} if there is something at
     * {@code to}.
     */
    public void rename(Path from, Path to) {
        if (exists(to)) {
            throw alreadyExists(to);
        }
        try {
            Path source = MountedPaths.target(fileSystem(from), from);
            Path target = MountedPaths.target(fileSystem(to), to);
            if (isLocal(source) && isLocal(target)) {
                // Hadoop's own rename falls back to copying, which is not atomic.
                Files.move(java.nio.file.Path.of(source.toUri()), java.nio.file.Path.of(target.toUri()), ATOMIC_MOVE);
            } else if (fileSystem(source) instanceof DistributedFileSystem hdfs) {
                // Not the rename of every FileSystem: that one would move it into a directory that is there.
                hdfs.rename(source, target, Options.Rename.NONE);
            } else if (!fileSystem(from).rename(from, to)) {
                throw new IOException("it was not renamed");
            }
        } catch (FileAlreadyExistsException
                | DirectoryNotEmptyException
                | org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw alreadyExists(to);
        } catch (IOException e) {
            throw DataErrors.failed("renaming to " + display(to), display(from), e);
        }
    }

    /** Renames a file at once, where that {@link #renamesAtOnce}, in place of the file that is at {@code to} if there is one. */
    public void replace(Path from, Path to) {
        try {
            Path source = MountedPaths.target(fileSystem(from), from);
            Path target = MountedPaths.target(fileSystem(to), to);
            if (isLocal(source) && isLocal(target)) {
                Files.move(
                        java.nio.file.Path.of(source.toUri()),
                        java.nio.file.Path.of(target.toUri()),
                        ATOMIC_MOVE,
                        REPLACE_EXISTING);
            } else if (fileSystem(source) instanceof DistributedFileSystem hdfs) {
                hdfs.rename(source, target, Options.Rename.OVERWRITE);
            } else {
                throw new IOException("there is no rename in one step");
            }
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

    static boolean isLocal(Path path) {
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
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClusterException(ErrorCode.CANCELLED, "reading " + file + " was cancelled on request");
                }
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
}
