package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content on its way into the {@link ArtifactStore}. Caller-confined. Closing it before {@link #finish} leaves nothing
 * behind.
 */
public final class ArtifactUpload implements AutoCloseable {
    private final ArtifactStore store;
    private final String sha256;
    private final long totalBytes;
    private final Path temporary;
    private final FileChannel channel;
    private final MessageDigest digest;
    private long offset;

    ArtifactUpload(ArtifactStore store, String sha256, long totalBytes, Path temporary) throws IOException {
        this.store = store;
        this.sha256 = sha256;
        this.totalBytes = totalBytes;
        this.temporary = temporary;
        this.digest = newDigest();
        this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** How many bytes have come: the offset of the next. */
    public long offset() {
        return offset;
    }

    /** Whether all bytes have come, so that {@link #finish} may be called. */
    public boolean isComplete() {
        return offset == totalBytes;
    }

    /** Adds the next bytes. {@code INVALID_ARGUMENT} if they do not follow those before, or are too many. */
    public void append(long at, byte[] bytes) {
        if (at != offset) {
            throw invalid("offset " + at, "" + offset, "go on from there");
        }
        if (bytes.length > totalBytes - offset) {
            throw invalid("bytes up to " + (offset + bytes.length), "at most " + totalBytes, "send the true length");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw ArtifactStore.failure("artifact " + sha256, e);
        }
        digest.update(bytes);
        offset += bytes.length;
    }

    /** Checks the content and makes it durable. {@code INVALID_DATA} if it is not what was announced. */
    public void finish() {
        if (offset != totalBytes) {
            throw invalid("ended after " + offset + " bytes", "" + totalBytes, "send the rest");
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(sha256)) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "artifact " + sha256 + ": SHA-256 of what came is " + actual
                            + " (expected: the announced one); the bytes were damaged on their way: put it again");
        }
        try {
            channel.force(true);
            channel.close();
            store.publish(temporary, sha256);
        } catch (IOException e) {
            throw ArtifactStore.failure("artifact " + sha256, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw ArtifactStore.failure("artifact " + sha256, e);
        }
    }

    private ClusterException invalid(String what, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "artifact " + sha256 + ": " + what + " (expected: " + expectation + "); " + next);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
