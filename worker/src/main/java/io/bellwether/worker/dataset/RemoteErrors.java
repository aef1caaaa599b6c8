package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/**
 * The complaints about a file system on other machines: there, what is not clearly somebody's mistake is taken for an outage, and
 * tried again for as long as a short outage lasts.
 */
final class RemoteErrors {
    private static final Pattern SCHEME = Pattern.compile("(?!file:)[A-Za-z][A-Za-z0-9+.-]+:/.*");

    /** How Hadoop's client says that a connection broke, by exceptions that elsewhere mean a truncated file. */
    private static final List<String> BROKEN_CONNECTION = List.of(
            "End of File Exception between local host",
            "Unexpected EOF while trying to read response",
            "Premature EOF");

    private static final List<String> NO_KEYS =
            List.of("NoAwsCredentialsException", "NoAuthWithAWSException", "CredentialInitializationException");

    private static final List<String> NO_BUCKET = List.of("UnknownStoreException");

    private RemoteErrors() {}

    static boolean isRemote(String file) {
        return SCHEME.matcher(file).matches();
    }

    /** Whether a connection broke, rather than the file's content. */
    static boolean isBrokenConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (BROKEN_CONNECTION.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** A failure that is neither a missing file nor broken content. */
    static ClusterException of(String action, String file, IOException cause) {
        if (cause instanceof AccessControlException) {
            return notAllowed(action, file, cause);
        }
        if (isOf(cause, NO_KEYS) || cause instanceof AccessDeniedException) {
            return keysRefused(action, file, cause);
        }
        if (isOf(cause, NO_BUCKET)) {
            return new ClusterException(
                    ErrorCode.NOT_FOUND,
                    action + " " + file + ": there is no bucket of " + fileSystem(file)
                            + " (expected: one that is there); check its name, and fs.s3a.endpoint",
                    cause);
        }
        if (cause instanceof ClusterStorageCapacityExceededException) {
            return new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    action + " " + file + ": " + firstLine(cause)
                            + " (expected: room within the directory's quota); raise the quota, or write elsewhere",
                    cause);
        }
        String system = fileSystem(file);
        return new ClusterException(
                ErrorCode.UNREACHABLE,
                action + " " + file + " failed: " + reason(cause) + " (expected: " + system + " answers); check that "
                        + (system.startsWith("hdfs") ? "its NameNode and DataNodes run" : "it runs")
                        + " and that this worker's machine reaches it, then submit the job again",
                cause);
    }

    /** The file system of a path can't be opened, which has to do with the path alone. Null if it is another kind of trouble. */
    static @Nullable ClusterException ofPath(String path, Exception cause) {
        if (cause instanceof UnsupportedFileSystemException) {
            return new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "path: '" + path
                            + "' (expected: a local path, hdfs://HOST:PORT/PATH or s3a://BUCKET/KEY); for another file system, put"
                            + " its Hadoop connector on the workers' class path: " + firstLine(cause),
                    cause);
        }
        if (firstLine(cause).startsWith("Incomplete HDFS URI")) {
            return new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "path: '" + path + "' (expected: hdfs://HOST:PORT/PATH); name the NameNode, or set fs.defaultFS in "
                            + HadoopSettings.DIRECTORY + " of the workers",
                    cause);
        }
        if (rootOf(cause) instanceof UnknownHostException unknown) {
            return new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "path: '" + path + "' (expected: a host that this worker's machine knows); there is no '"
                            + unknown.getMessage() + "': correct it, or configure it in " + HadoopSettings.DIRECTORY
                            + " of the workers",
                    cause);
        }
        return null;
    }

    /** S3A says so by types of its own, which need not be on the class path. */
    private static boolean isOf(Throwable failure, List<String> types) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String name = cause.getClass().getSimpleName();
            if (types.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static ClusterException keysRefused(String action, String file, IOException cause) {
        return new ClusterException(
                ErrorCode.NOT_AUTHORIZED,
                action + " " + file + ": " + (isOf(cause, NO_KEYS) ? "no credentials" : "access is denied")
                        + " (expected: credentials with the rights to do so); start the workers with AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY in their environment, or with fs.s3a.* in "
                        + HadoopSettings.DIRECTORY,
                cause);
    }

    private static ClusterException notAllowed(String action, String file, IOException cause) {
        boolean kerberos = firstLine(cause).toUpperCase(Locale.ROOT).contains("KERBEROS");
        return new ClusterException(
                ErrorCode.NOT_AUTHORIZED,
                action + " " + file + ": " + firstLine(cause)
                        + (kerberos
                                ? " (expected: a file system without Kerberos, which workers don't speak yet)"
                                : " (expected: the rights to do so); grant them to the workers' user, or start the workers"
                                        + " with HADOOP_USER_NAME set to one that has them"),
                cause);
    }

    /** {@code hdfs://host:port} of a file there. */
    private static String fileSystem(String file) {
        URI uri = new Path(file).toUri();
        return uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority());
    }

    /** The innermost cause says it best: the outer ones repeat it among addresses of wiki pages. */
    private static String reason(IOException cause) {
        Throwable root = rootOf(cause);
        if (root.getMessage() == null) {
            return firstLine(cause).replaceFirst("; For more details.*", "");
        }
        String text = firstLine(root);
        return root instanceof java.net.SocketException ? text : root.getClass().getSimpleName() + ": " + text;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof FileNotFoundException)) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
