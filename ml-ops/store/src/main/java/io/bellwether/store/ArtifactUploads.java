package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The uploads of one connection, fed chunk by chunk. A chunk at offset 0 begins an upload, anew if there is one; the last
 * one ends it. Confined to one thread at a time. Close it with the connection: what is unfinished is dropped.
 */
public final class ArtifactUploads implements AutoCloseable {
    /** Uploads that one connection may have open at once. */
    static final int MAX_OPEN = 64;

    private final ArtifactStore store;
    private final Map<String, ArtifactUpload> open = new HashMap<>();

    public ArtifactUploads(ArtifactStore store) {
        this.store = store;
    }

    /** Takes one chunk of a content that is there for good. */
    public boolean put(String sha256, long totalBytes, long offset, byte[] bytes) {
        return put(sha256, totalBytes, offset, bytes, null);
    }

    /**
     * Takes one chunk.
     *
     * @param task for which the content is there until the store is told otherwise; null for a content that stays for good
     * @return whether the content is now whole, checked and durable
     */
    public boolean put(String sha256, long totalBytes, long offset, byte[] bytes, @Nullable TaskId task) {
        if (offset == 0 && task != null) {
            store.length(sha256); // refuses what is no hash, before there is a loan of it
            store.lent().lend(sha256, task);
        }
        ArtifactUpload upload = offset == 0 ? begin(sha256, totalBytes) : running(sha256, offset);
        try {
            upload.append(offset, bytes);
            if (!upload.isComplete()) {
                return false;
            }
            if (task == null) {
                store.lent().keep(sha256);
            }
            upload.finish();
            if (task == null) {
                store.lent().keep(sha256); // may have been lent while it was not there
            }
        } catch (ClusterException e) {
            drop(sha256);
            throw e;
        }
        drop(sha256);
        return true;
    }

    private ArtifactUpload begin(String sha256, long totalBytes) {
        drop(sha256);
        if (open.size() >= MAX_OPEN) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "uploads: " + (MAX_OPEN + 1) + " at once (expected: at most " + MAX_OPEN + "); finish one first");
        }
        ArtifactUpload upload = store.begin(sha256, totalBytes);
        open.put(sha256, upload);
        return upload;
    }

    private ArtifactUpload running(String sha256, long offset) {
        ArtifactUpload upload = open.get(sha256);
        if (upload == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "artifact " + sha256 + ": offset " + offset + " (expected: 0, as no upload is open); begin anew");
        }
        return upload;
    }

    private void drop(String sha256) {
        ArtifactUpload upload = open.remove(sha256);
        if (upload != null) {
            upload.close();
        }
    }

    @Override
    public void close() {
        open.values().forEach(ArtifactUpload::close);
        open.clear();
    }
}
