package io.bellwether.worker.executor;

import io.bellwether.client.job.AttemptId;
import java.nio.file.Path;

/**
 * A node's checkpoint files: beside its models, in a directory for each attempt that wrote or fetched some, which goes with the
 * attempt. Shared by the agent and its executors; thread-safe.
 */
public final class CheckpointFiles {
    private final Path directory;

    private CheckpointFiles(Path directory) {
        this.directory = directory;
    }

    /** Those of the node whose models lie in {@code models}. */
    public static CheckpointFiles beside(Path models) {
        return new CheckpointFiles(models.resolveSibling("checkpoints"));
    }

    /** The attempt's own, each named by the SHA-256 of its content. */
    public ModelFiles of(AttemptId attempt) {
        return new ModelFiles(place(attempt));
    }

    /** Deletes the attempt's own. */
    public void delete(AttemptId attempt) {
        ChildJvm.deleteAll(place(attempt));
    }

    /** Deletes all: what an earlier process left. */
    public void deleteAll() {
        ChildJvm.deleteAll(directory);
    }

    private Path place(AttemptId attempt) {
        return directory.resolve(attempt.toString().replace('/', '+'));
    }
}
