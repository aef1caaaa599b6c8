package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Message;
import io.bellwether.worker.executor.ModelFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves files of models and checkpoints between the node and the coordinator, chunk by chunk, on a thread of its own. A transfer that the end of a
 * connection breaks starts again on the next one: files are named by their content, so repeating does no harm. Thread-safe.
 */
final class ModelTransfers implements AutoCloseable {
    /** Failures that pass: of connections, and of a coordinator with too much at hand. */
    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.INDETERMINATE, ErrorCode.UNREACHABLE, ErrorCode.LIMIT_EXCEEDED);

    private static final long PAUSE_MILLIS = 100;
    private static final long CHUNK_TIMEOUT_SECONDS = 30;

    private final ModelFiles files;
    /** The registered connection; null while there is none. */
    private final Supplier<@Nullable Connection> coordinator;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread named = new Thread(task, "model-transfers");
        named.setDaemon(true);
        return named;
    });

    ModelTransfers(ModelFiles files, Supplier<@Nullable Connection> coordinator) {
        this.files = files;
        this.coordinator = coordinator;
    }

    /** Completes when the coordinator has the model on disk; gives up when nobody wants it any more. */
    CompletableFuture<Void> upload(String sha256, BooleanSupplier isWanted) {
        return upload(files, sha256, "", isWanted);
    }

    /** Completes when the coordinator has the checkpoint of that task on disk. */
    CompletableFuture<Void> upload(ModelFiles from, TaskId task, Checkpoint checkpoint, BooleanSupplier isWanted) {
        return upload(from, checkpoint.sha256(), task.toString(), isWanted);
    }

    /** Completes when the node has the model's file. */
    CompletableFuture<Void> fetch(ModelArtifact model, BooleanSupplier isWanted) {
        return fetch(files, model.sha256(), model.bytes(), isWanted);
    }

    /** Completes when the attempt has the checkpoint's file. */
    CompletableFuture<Void> fetch(ModelFiles to, Checkpoint checkpoint, BooleanSupplier isWanted) {
        return fetch(to, checkpoint.sha256(), checkpoint.bytes(), isWanted);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Completes when the coordinator has the content of this SHA-256 on disk. */
    CompletableFuture<Void> upload(ModelFiles from, String sha256, BooleanSupplier isWanted) {
        return upload(from, sha256, "", isWanted);
    }

    private CompletableFuture<Void> upload(ModelFiles from, String sha256, String task, BooleanSupplier isWanted) {
        return CompletableFuture.runAsync(
                () -> {
                    byte[] bytes = from.read(sha256);
                    repeat(isWanted, connection -> put(connection, sha256, bytes, task));
                },
                thread);
    }

    /** Completes when the content of this SHA-256 is among the files. */
    CompletableFuture<Void> fetch(ModelFiles to, String sha256, long length, BooleanSupplier isWanted) {
        if (to.has(sha256)) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(
                () -> {
                    if (!to.has(sha256)) {
                        repeat(isWanted, connection -> store(to, sha256, get(connection, sha256, length)));
                    }
                },
                thread);
    }

    private void put(Connection connection, String sha256, byte[] bytes, String task) {
        for (int offset = 0; offset == 0 || offset < bytes.length; offset += ArtifactMessage.CHUNK_BYTES) {
            int end = Math.min(bytes.length, offset + ArtifactMessage.CHUNK_BYTES);
            byte[] chunk = Arrays.copyOfRange(bytes, offset, end);
            ask(connection, new ArtifactMessage.PutChunk(sha256, bytes.length, offset, chunk, task));
        }
    }

    private static byte[] get(Connection connection, String sha256, long length) {
        byte[] bytes = new byte[Math.toIntExact(length)];
        int offset = 0;
        while (offset < bytes.length) {
            Message reply = ask(connection, new ArtifactMessage.GetChunk(sha256, offset));
            if (!(reply instanceof ArtifactMessage.Chunk chunk)
                    || chunk.total() != bytes.length
                    || chunk.bytes().length == 0
                    || chunk.bytes().length > bytes.length - offset) {
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        "model " + sha256 + ": the coordinator's answer does not fit at byte " + offset + " of "
                                + bytes.length + "; look for its log");
            }
            System.arraycopy(chunk.bytes(), 0, bytes, offset, chunk.bytes().length);
            offset += chunk.bytes().length;
        }
        return bytes;
    }

    private static void store(ModelFiles to, String sha256, byte[] bytes) {
        String actual;
        try {
            actual = to.write(bytes);
        } catch (IOException e) {
            throw new ClusterException(ErrorCode.IO_FAILED, "model " + sha256 + " can't be kept: " + e.getMessage(), e);
        }
        if (!actual.equals(sha256)) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "model " + sha256 + ": came as " + actual + " (expected: its own content);"
                            + " the coordinator's file is damaged");
        }
    }

    private static Message ask(Connection connection, Message question) {
        try {
            return connection
                    .request(question)
                    .orTimeout(CHUNK_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException known) {
                throw known;
            }
            throw new ClusterException(ErrorCode.INDETERMINATE, "model transfer: no answer: " + e.getCause(), e);
        }
    }

    private void repeat(BooleanSupplier isWanted, java.util.function.Consumer<Connection> transfer) {
        while (isWanted.getAsBoolean()) {
            Connection connection = coordinator.get();
            if (connection != null) {
                try {
                    transfer.accept(connection);
                    return;
                } catch (ClusterException e) {
                    if (!PASSING.contains(e.code())) {
                        throw e;
                    }
                }
            }
            pause();
        }
        throw new ClusterException(ErrorCode.CANCELLED, "nobody waits for this model any more");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "the worker ends", e);
        }
    }
}
