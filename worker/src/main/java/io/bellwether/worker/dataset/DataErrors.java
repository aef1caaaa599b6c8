package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** The complaints about data, in one form: what, value, expectation, next step. */
public final class DataErrors {
    private static final List<String> BROKEN_TYPES = List.of(
            "com.github.luben.zstd.",
            "shaded.parquet.org.apache.thrift.",
            "org.xerial.snappy.",
            "org.apache.orc.",
            "com.google.protobuf.");

    private static final List<String> BROKEN_MESSAGES =
            List.of("FAILED_TO_UNCOMPRESS", "could not verify page", "not a gzip file");

    private DataErrors() {}

    /** The user's data breaks an expectation. */
    public static ClusterException invalid(String what, Object value, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_DATA, what + ": " + value + " (expected: " + expectation + "); " + next);
    }

    /** A column is named that the files do not have. */
    public static ClusterException noColumn(String what, String column, Collection<String> known) {
        String hint = Nearest.to(column, known)
                .map(nearest -> "did you mean '" + nearest + "'?; ")
                .orElse("");
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                what + ": '" + column + "' (expected: a column of the data); " + hint + "the columns are "
                        + listed(known) + otherDelimiter(known));
    }

    /** What a header of one name says that holds another delimiter; else nothing. */
    public static String otherDelimiter(Collection<String> columns) {
        String only = columns.size() == 1 ? columns.iterator().next() : "";
        return Stream.of(";", "\t", "|")
                .filter(only::contains)
                .findFirst()
                .map(delimiter -> "; if this is CSV, say what is between its fields: dataset.format: {delimiter: \""
                        + delimiter.replace("\t", "\\t") + "\"}")
                .orElse("");
    }

    /** As below; Hadoop's own kind of it for local disks is an error. */
    public static ClusterException failed(String action, String file, Throwable cause) {
        if (cause instanceof IOException known) {
            return failed(action, file, known);
        }
        return failed(action, file, cause.getCause() instanceof IOException io ? io : new IOException(cause));
    }

    /** Reading or writing failed: the file's fault if its content is broken, else the file system's. */
    public static ClusterException failed(String action, String file, IOException cause) {
        if (!RemoteErrors.isRemote(file) && LocalRights.areLacking(action, file, cause)) {
            return new ClusterException(
                    ErrorCode.NOT_AUTHORIZED,
                    action + " " + file + ": permission denied (expected: the rights to do so); grant them to the user"
                            + " whom the workers run as",
                    cause);
        }
        if (cause instanceof FileNotFoundException) {
            return new ClusterException(
                    ErrorCode.NOT_FOUND,
                    action + " " + file + ": it is not there (expected: an existing file); check the path",
                    cause);
        }
        if (cause instanceof CharacterCodingException) {
            return new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "file " + file
                            + ": bytes that are no text in the encoding that was given, or in UTF-8 (expected: text);"
                            + " give the right one as dataset.format.encoding, for example ISO-8859-1",
                    cause);
        }
        if (isBrokenContent(cause)) {
            return brokenContent(file, cause);
        }
        if (RemoteErrors.isRemote(file)) {
            return RemoteErrors.of(action, file, cause);
        }
        return new ClusterException(
                ErrorCode.IO_FAILED,
                action + " " + file + " failed: " + cause.getMessage()
                        + " (expected: a file system that answers); check disk, network and permissions",
                cause);
    }

    /** The content of a file can't be decoded. */
    public static ClusterException broken(String file, Exception cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof IOException io && RemoteErrors.isRemote(file)) {
                return failed("reading", file, io); // a decoder has wrapped it
            }
        }
        return brokenContent(file, cause);
    }

    /** As {@link #broken(String, Exception)}, and says where in the file. */
    public static ClusterException broken(String file, String where, Exception cause) {
        ClusterException told = broken(file, cause);
        return told.code() == ErrorCode.INVALID_DATA ? brokenContent(file + ", " + where, cause) : told;
    }

    /** As {@link #failed}, and says where in the file if that is broken. */
    public static ClusterException failed(String action, String file, String where, IOException cause) {
        ClusterException told = failed(action, file, cause);
        return told.code() == ErrorCode.INVALID_DATA && !(cause instanceof CharacterCodingException)
                ? brokenContent(file + ", " + where, cause)
                : told;
    }

    private static ClusterException brokenContent(String file, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : firstLine(cause.getMessage());
        return new ClusterException(
                ErrorCode.INVALID_DATA,
                "file " + file + ": corrupt or truncated (expected: a complete file); write it anew: " + reason,
                cause);
    }

    /** Codecs and Parquet complain of bad bytes by exceptions of many kinds, often wrapped. */
    private static boolean isBrokenContent(Throwable failure) {
        if (RemoteErrors.isBrokenConnection(failure)) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String type = cause.getClass().getName();
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof EOFException
                    || cause instanceof ZipException
                    || BROKEN_TYPES.stream().anyMatch(type::startsWith)
                    || isOfOrc(cause)
                    || BROKEN_MESSAGES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** ORC's decoder complains of bad bytes by plain exceptions, too. */
    private static boolean isOfOrc(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("org.apache.orc.");
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String listed(Collection<String> names) {
        String all = String.join(", ", names.stream().limit(30).toList());
        return names.size() > 30 ? all + " and " + (names.size() - 30) + " more" : all;
    }
}
