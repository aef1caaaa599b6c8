package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import org.apache.hadoop.fs.Path;

/*
 * Implementation note. In an object store a directory is only what names have in common: its rename copies object after object, and whoever looks
 * meanwhile sees half of it. So there the files are copied to where they belong one by one, each of which is there whole or not at all, the manifest
 * follows them, and _SUCCESS is last; programs that read what Hadoop and Spark write wait for that. Before all of them the job puts a claim, by
 * which a later attempt knows what it may go on with, and a discard what it may remove. Of two jobs that began at once, each looks for claims after
 * it has put its own, so that at least one of them sees the other and gives up; listings are consistent in S3.
 */
/** An output that becomes visible file by file, since its file system has no rename of a directory in one step. Immutable; thread-safe. */
public final class InPlaceOutput {
    private static final String CLAIM = "_claim-";

    private final Storage storage;
    private final Path output;
    private final Path claim;
    private final Path manifest;
    private final Path success;

    /** {@code manifest} and {@code success}: names of the files that are written last. */
    public InPlaceOutput(Storage storage, Path output, JobId job, String manifest, String success) {
        this.storage = storage;
        this.output = output;
        claim = new Path(output, CLAIM + job);
        this.manifest = new Path(output, manifest);
        this.success = new Path(output, success);
    }

    /** Whether the job has begun to publish, and not ended. */
    public boolean isBegun() {
        return !storage.renamesAtOnce(output) && storage.exists(claim);
    }

    /** Begins, or goes on with what an earlier attempt has begun; {@code ALREADY_EXISTS} if another job has begun, too. */
    public void begin() {
        if (isBegun()) {
            return; // whoever came later has seen the claim
        }
        storage.writeText(claim, "");
        for (Path child : storage.children(output)) {
            if (child.getName().startsWith(CLAIM) && !child.getName().equals(claim.getName())) {
                storage.delete(claim);
                throw new ClusterException(
                        ErrorCode.ALREADY_EXISTS,
                        "output: " + Storage.display(output) + " is being written by job "
                                + child.getName().substring(CLAIM.length())
                                + " (expected: a directory of this job alone); choose another");
            }
        }
    }

    /** Moves a file to the output, unless an earlier attempt has done so. */
    public Path move(Path from, String name) {
        Path to = new Path(output, name);
        if (!storage.exists(to)) {
            storage.rename(from, to);
        }
        return to;
    }

    /** All files are there: tells of them. */
    public void end(String text) {
        storage.writeText(manifest, text);
        end();
    }

    /** The manifest is there: does what an earlier attempt may not have come to. */
    public void end() {
        storage.writeText(success, "");
        storage.delete(claim);
    }

    /** Removes what the job has begun; what it has published stays. */
    public void discard() {
        if (!isBegun()) {
            return;
        }
        if (storage.exists(manifest)) {
            end();
        } else {
            storage.delete(output);
        }
    }
}
