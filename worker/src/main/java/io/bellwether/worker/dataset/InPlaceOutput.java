package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. In an object store a directory is only what names have in common: its rename copies object after object, and whoever looks
 * meanwhile sees half of it. So there the files are copied to where they belong one by one, each of which is there whole or not at all, the manifest
 * follows them, and _SUCCESS is last; programs that read what Hadoop and Spark write wait for that.
 *
 * Before all of them the job claims the directory, in two steps. It puts a question, and then looks what else is there: of two jobs that began at
 * once at least one sees the other and gives up; listings are consistent in S3. Only who was alone puts the claim, by which a later attempt knows
 * what it may go on with, and a discard what it may remove: whatever lies beside a claim is its job's. So the claim is the last to go. A question
 * that a killed attempt has left says nothing of the files beside it. It sorts before the claim, so that no listing misses both.
 *
 * An attempt that was given up, but is not dead, may do all this at the same time: whoever finds a file gone looks whether it is where it belongs
 * by now, and who finds the claim gone takes back what it has just put there, unless the job has published meanwhile.
 */
/** An output that becomes visible file by file, since its file system has no rename of a directory in one step. Immutable; thread-safe. */
public final class InPlaceOutput {
    private static final String QUESTION = "_asking-";
    private static final String CLAIM = "_claim-";

    private final Storage storage;
    private final Path output;
    private final JobId job;
    private final Path question;
    private final Path claim;
    private final Path manifest;
    private final Path success;

    /** {@code manifest} and {@code success}: names of the files that are written last; the manifest is JSON with the {@code job}. */
    public InPlaceOutput(Storage storage, Path output, JobId job, String manifest, String success) {
        this.storage = storage;
        this.output = output;
        this.job = job;
        question = new Path(output, QUESTION + job);
        claim = new Path(output, CLAIM + job);
        this.manifest = new Path(output, manifest);
        this.success = new Path(output, success);
    }

    /** What any manifest says of whose it is. */
    private record Owner(@Nullable JobId job) {}

    /** Whether the job has begun to publish, and not ended. */
    public boolean isBegun() {
        return !storage.renamesAtOnce(output) && storage.exists(claim);
    }

    /** Whether the job may publish to a directory that is there: it has begun, or nothing is there but what it left when it tried to. */
    public boolean isOpen() {
        return !storage.renamesAtOnce(output)
                && (storage.exists(claim)
                        ? !isOfAnother(owner())
                        : children().stream().allMatch(this::isOwn));
    }

    /**
     * Begins, or goes on with what an earlier attempt has begun, and has the files put there. If that fails and the {@code staging} directory is
     * gone, the job is over, and what has been begun is removed.
     *
     * @throws ClusterException ALREADY_EXISTS if anything else is in the directory
     */
    public <T> T publish(Path staging, Supplier<T> files) {
        try {
            begin();
            return files.get();
        } catch (ClusterException e) {
            try {
                if (!storage.exists(staging)) {
                    discard();
                }
            } catch (ClusterException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    /** Begins, or goes on with what an earlier attempt has begun; {@code ALREADY_EXISTS} if anything else is in the directory. */
    public void begin() {
        if (isBegun()) {
            return; // whoever came later has seen the claim
        }
        storage.writeText(question, "");
        SortedSet<String> names = children().stream().map(Path::getName).collect(Collectors.toCollection(TreeSet::new));
        if (!names.contains(claim.getName())) {
            boolean asked = names.remove(question.getName());
            if (!names.isEmpty()) {
                storage.delete(question);
                throw taken(names.first());
            }
            if (!asked) {
                throw failed(
                        "what this job has put there is gone", "leave the directory alone while the job runs", null);
            }
            storage.writeText(claim, "");
        }
        storage.delete(question);
    }

    /** Moves a file to the output, unless another attempt has done so. */
    public Path move(Path from, String name) {
        Path to = new Path(output, name);
        if (storage.exists(to)) {
            return to;
        }
        try {
            storage.rename(from, to);
        } catch (ClusterException e) {
            if (storage.exists(to)) {
                return to; // by another attempt, at the same time
            }
            throw e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.ALREADY_EXISTS
                    ? failed(Storage.display(from) + " can't be moved there", "leave both alone while the job runs", e)
                    : e;
        }
        if (!storage.exists(claim) && !isPublished()) {
            throw gone(to);
        }
        return to;
    }

    /** All files are there: tells of them. */
    public void end(String text) {
        if (!storage.exists(claim)) {
            throw gone(null);
        }
        if (isOfAnother(owner())) {
            throw taken(manifest.getName());
        }
        storage.writeText(manifest, text);
        end();
    }

    /** The manifest is there: does what an earlier attempt may not have come to. */
    public void end() {
        if (!storage.exists(claim)) {
            if (storage.exists(success)) {
                return; // another attempt has ended
            }
            throw gone(manifest);
        }
        storage.writeText(success, "");
        storage.delete(question); // of an attempt that ended as soon as it had put the claim
        storage.delete(claim);
    }

    /** Removes what the job has begun; what it has published stays. Repeated, it goes on with what it has not come to. */
    public void discard() {
        if (storage.renamesAtOnce(output) || !storage.exists(output)) {
            return;
        }
        List<Path> children = children();
        if (children.stream().noneMatch(this::isOwn)) {
            return;
        }
        if (storage.exists(claim)) {
            JobId owner = owner();
            if (job.equals(owner)) {
                end();
                return;
            }
            if (owner == null && children.stream().noneMatch(this::isClaimOfAnother)) {
                children.stream().filter(child -> !isOfAnyJob(child)).forEach(storage::delete);
            }
        }
        removeOwn();
    }

    /** At once if nothing else is there: what S3A leaves of a directory whose last file is deleted is an empty one. */
    private void removeOwn() {
        if (children().stream().allMatch(this::isOwn)) {
            storage.delete(output);
        } else {
            storage.delete(claim);
            storage.delete(question);
        }
    }

    private List<Path> children() {
        try {
            return storage.children(output);
        } catch (ClusterException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private boolean isPublished() {
        return job.equals(owner());
    }

    /** Whose manifest is there; null if there is none, or one that was not written to its end. */
    private @Nullable JobId owner() {
        if (!storage.exists(manifest)) {
            return null;
        }
        try {
            Owner owner = Json.read(storage.readText(manifest), Owner.class);
            return owner == null ? null : owner.job();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private boolean isOfAnother(@Nullable JobId owner) {
        return owner != null && !owner.equals(job);
    }

    private boolean isOwn(Path child) {
        return child.getName().equals(claim.getName()) || child.getName().equals(question.getName());
    }

    private boolean isClaimOfAnother(Path child) {
        return child.getName().startsWith(CLAIM) && !isOwn(child);
    }

    private static boolean isOfAnyJob(Path child) {
        return child.getName().startsWith(CLAIM) || child.getName().startsWith(QUESTION);
    }

    private ClusterException taken(String child) {
        for (String prefix : List.of(CLAIM, QUESTION)) {
            if (child.startsWith(prefix)) {
                return new ClusterException(
                        ErrorCode.ALREADY_EXISTS,
                        "output: " + Storage.display(output) + " is being written by job "
                                + child.substring(prefix.length())
                                + " (expected: a directory of this job alone); choose another");
            }
        }
        return new ClusterException(
                ErrorCode.ALREADY_EXISTS,
                "output: " + Storage.display(output) + " has got a file '" + child
                        + "' meanwhile (expected: a directory of this job alone); choose another");
    }

    /** The job was discarded while this attempt went on: takes back what that may not have seen. */
    private ClusterException gone(@Nullable Path written) {
        if (written != null && children().stream().noneMatch(this::isClaimOfAnother)) {
            storage.delete(written);
            if (children().isEmpty()) {
                storage.delete(output);
            }
        }
        return failed("the claim of job " + job + " is gone", "submit the job again, unless it was cancelled", null);
    }

    private ClusterException failed(String what, String next, @Nullable Exception cause) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "output " + Storage.display(output) + ": " + what + " (expected: a directory of this job alone); "
                        + next,
                cause);
    }
}
