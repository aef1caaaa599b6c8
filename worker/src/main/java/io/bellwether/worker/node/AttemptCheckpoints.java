package io.bellwether.worker.node;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.worker.executor.CheckpointFiles;
import io.bellwether.worker.executor.ModelFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints of running attempts to the coordinator: one at a time for each attempt, and of those that wait the newest
 * only. A checkpoint counts once its bytes are there. Loop-confined.
 */
final class AttemptCheckpoints {
    private static final Logger log = LoggerFactory.getLogger(AttemptCheckpoints.class);

    private final Executor loop;
    private final ModelTransfers transfers;
    private final CheckpointFiles files;
    private final BiConsumer<AttemptId, Checkpoint> onSaved;
    private final Map<AttemptId, Kept> attempts = new LinkedHashMap<>();

    /** @param onSaved hears of checkpoints that the coordinator has the bytes of; may hear of the same again */
    AttemptCheckpoints(
            Executor loop, ModelTransfers transfers, CheckpointFiles files, BiConsumer<AttemptId, Checkpoint> onSaved) {
        this.loop = loop;
        this.transfers = transfers;
        this.files = files;
        this.onSaved = onSaved;
    }

    /** Completes when the file of {@code checkpoint}, which an earlier attempt has saved, is there for this one. */
    CompletableFuture<Void> fetch(AttemptId attempt, Checkpoint checkpoint, BooleanSupplier isWanted) {
        attempts.put(attempt, new Kept());
        return transfers.fetch(files.of(attempt), checkpoint, isWanted);
    }

    /** Takes the checkpoint with which the attempt pauses to the coordinator; completes when it is there. */
    CompletableFuture<Void> upload(AttemptId attempt, Checkpoint checkpoint, BooleanSupplier isWanted) {
        attempts.computeIfAbsent(attempt, absent -> new Kept()); // so that its file goes with the attempt
        return transfers.upload(files.of(attempt), attempt.task(), checkpoint, isWanted);
    }

    /** The attempt has written a checkpoint. */
    void onWritten(AttemptId attempt, Checkpoint checkpoint) {
        Kept kept = attempts.computeIfAbsent(attempt, absent -> new Kept());
        Checkpoint replaced = kept.waiting;
        kept.waiting = checkpoint;
        if (replaced != null) {
            drop(attempt, kept, replaced);
        }
        if (kept.underWay == null) {
            upload(attempt, kept);
        }
    }

    /** Tells of the newest ones again: a coordinator that has just come may not have heard of them. */
    void tellAgain() {
        attempts.forEach((attempt, kept) -> {
            Checkpoint saved = kept.saved;
            if (saved != null) {
                onSaved.accept(attempt, saved);
            }
        });
    }

    /** The attempt has ended. */
    void forget(AttemptId attempt) {
        Kept kept = attempts.remove(attempt);
        if (kept != null) {
            kept.over = true;
            files.delete(attempt);
        }
    }

    private void upload(AttemptId attempt, Kept kept) {
        Checkpoint next = kept.waiting;
        kept.waiting = null;
        kept.underWay = next;
        if (next != null) {
            ModelFiles from = files.of(attempt);
            var unused = transfers
                    .upload(from, attempt.task(), next, () -> !kept.over)
                    .whenComplete((done, failure) -> loop.execute(() -> onUploaded(attempt, kept, next, failure)));
        }
    }

    private void onUploaded(AttemptId attempt, Kept kept, Checkpoint checkpoint, @Nullable Throwable failure) {
        if (kept.over) {
            return;
        }
        if (failure == null) {
            kept.saved = checkpoint;
            onSaved.accept(attempt, checkpoint);
        } else {
            log.warn("attempt={} checkpoint of step {} not saved: {}", attempt, checkpoint.step(), failure.toString());
        }
        upload(attempt, kept);
        drop(attempt, kept, checkpoint);
    }

    /** Deletes a file that nobody will ask for any more; equal states have the same file. */
    private void drop(AttemptId attempt, Kept kept, Checkpoint checkpoint) {
        if (!isSame(checkpoint, kept.waiting) && !isSame(checkpoint, kept.underWay)) {
            files.of(attempt).delete(checkpoint.sha256());
        }
    }

    private static boolean isSame(Checkpoint checkpoint, @Nullable Checkpoint other) {
        return other != null && other.sha256().equals(checkpoint.sha256());
    }

    /** One attempt's. */
    private static final class Kept {
        /** The newest that the coordinator has. */
        private @Nullable Checkpoint saved;

        private @Nullable Checkpoint underWay;
        private @Nullable Checkpoint waiting;
        /** Read by transfers. */
        private volatile boolean over;
    }
}
