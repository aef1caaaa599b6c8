package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.store.ArtifactStore;
import io.bellwether.store.ArtifactUploads;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Chunks of model bytes, to and from the artifact store. Off the loop; in order for each connection. Thread-safe. */
public final class ArtifactAdapter {
    private final ArtifactStore store;
    private final OrderedPool pool;
    private final Map<Connection, ArtifactUploads> uploads = new ConcurrentHashMap<>();

    public ArtifactAdapter(ArtifactStore store, OrderedPool pool) {
        this.store = store;
        this.pool = pool;
    }

    void onPut(Connection connection, long correlationId, ArtifactMessage.PutChunk put) {
        submit(connection, correlationId, () -> {
            uploads.computeIfAbsent(connection, each -> new ArtifactUploads(store))
                    .put(put.sha256(), put.total(), put.offset(), put.bytes(), checkpointOf(put));
            return new SessionMessage.Done();
        });
    }

    private static @Nullable TaskId checkpointOf(ArtifactMessage.PutChunk put) {
        try {
            return put.task().isEmpty() ? null : TaskId.parse(put.task());
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "artifact " + put.sha256() + ": " + e.getMessage(), e);
        }
    }

    void onGet(Connection connection, long correlationId, ArtifactMessage.GetChunk get) {
        submit(connection, correlationId, () -> {
            byte[] bytes = store.read(get.sha256(), get.offset(), ArtifactMessage.CHUNK_BYTES);
            long total = store.length(get.sha256()).orElse(get.offset() + bytes.length);
            return new ArtifactMessage.Chunk(total, get.offset(), bytes);
        });
    }

    private void submit(Connection connection, long correlationId, Supplier<Message> work) {
        boolean taken = pool.trySubmit(connection, () -> {
            try {
                connection.reply(correlationId, work.get());
            } catch (RuntimeException e) {
                Replies.refuse(connection, correlationId, Replies.reason(e));
            }
        });
        if (!taken) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "artifact requests: too many wait (expected: fewer at once); try again later");
        }
    }

    void onClose(Connection connection) {
        // Behind the chunks that still wait, in the same order.
        pool.trySubmit(connection, () -> {
            ArtifactUploads unfinished = uploads.remove(connection);
            if (unfinished != null) {
                unfinished.close();
            }
        });
    }
}
