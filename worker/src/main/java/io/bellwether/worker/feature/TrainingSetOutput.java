package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.InPlaceOutput;
import io.bellwether.worker.dataset.Storage;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. An attempt writes into a directory of its own inside a hidden one beside the output, and one rename of it makes it
 * the output. A crash before leaves no output; after it, the output's manifest names the job, and the next attempt answers from that. Where there
 * is no rename in one step, its files are moved one by one (InPlaceOutput); those of all attempts are the same.
 */
/** Where a training set lies until, and after, it is published. Immutable. */
final class TrainingSetOutput {
    private static final Logger log = LoggerFactory.getLogger(TrainingSetOutput.class);

    private static final String MANIFEST = "_manifest.json";
    private static final String SUCCESS = "_SUCCESS";

    private final Storage storage;
    private final JobId job;
    private final Path output;
    private final Path staging;
    private final InPlaceOutput inPlace;

    TrainingSetOutput(Storage storage, String path, JobId job) {
        this.storage = storage;
        this.job = job;
        output = storage.resolve(path);
        Path parent = output.getParent();
        if (parent == null) {
            throw DataErrors.invalid("output", path, "a directory below the root", "choose another path");
        }
        staging = new Path(parent, "." + output.getName() + ".staging-" + job);
        inPlace = new InPlaceOutput(storage, output, job, MANIFEST, SUCCESS);
    }

    Path path() {
        return output;
    }

    Path staging() {
        return staging;
    }

    /** Where an attempt writes; what an earlier one of that number has left is gone. */
    Path attempt(int number) {
        Path directory = new Path(staging, "attempt-" + number);
        storage.delete(directory);
        storage.makeDirectories(directory);
        return directory;
    }

    static String file(int number) {
        return String.format(Locale.ROOT, "part-%05d.parquet", number);
    }

    /** What this job has published; {@code ALREADY_EXISTS} if something else is there. */
    Optional<TrainingSetManifest> published() {
        if (!storage.exists(output)) {
            return Optional.empty();
        }
        Path file = new Path(output, MANIFEST);
        if (storage.exists(file)) {
            try {
                TrainingSetManifest manifest = Json.read(storage.readText(file), TrainingSetManifest.class);
                if (job.equals(manifest.job())) {
                    if (inPlace.isBegun()) {
                        inPlace.end();
                    }
                    return Optional.of(manifest);
                }
            } catch (IllegalArgumentException e) {
                log.debug("{} is no manifest of ours, or not written to its end", file, e);
            }
        }
        if (inPlace.isOpen()) {
            return Optional.empty();
        }
        throw new ClusterException(
                ErrorCode.ALREADY_EXISTS,
                "output: " + Storage.display(output)
                        + " exists (expected: a directory that does not exist yet); choose another, or remove it first");
    }

    /** Makes what an attempt has written the output; gives what another attempt has published if it was first. */
    TrainingSetManifest publish(Path attempt, TrainingSetManifest manifest) {
        try {
            if (storage.renamesAtOnce(output)) {
                publishByRename(attempt, manifest);
            } else {
                inPlace.publish(staging, () -> publishInPlace(attempt, manifest));
            }
        } catch (ClusterException e) {
            return published().orElseThrow(() -> e);
        }
        storage.delete(staging);
        return manifest;
    }

    private TrainingSetManifest publishInPlace(Path attempt, TrainingSetManifest manifest) {
        for (TrainingSetManifest.File file : manifest.files()) {
            Path to = new Path(output, file.name());
            if (storage.exists(to) && !storage.sha256(Storage.display(to)).equals(file.sha256())) {
                throw new ClusterException(
                        ErrorCode.IO_FAILED,
                        "output file " + Storage.display(to)
                                + ": of another content (expected: what was written again); submit the job again");
            }
            inPlace.move(new Path(attempt, file.name()), file.name());
        }
        inPlace.end(Json.write(manifest));
        return manifest;
    }

    private void publishByRename(Path attempt, TrainingSetManifest manifest) {
        storage.writeText(new Path(attempt, MANIFEST), Json.write(manifest));
        storage.writeText(new Path(attempt, SUCCESS), "");
        for (Path child : storage.children(attempt)) {
            storage.sync(child);
        }
        storage.sync(attempt);
        storage.rename(attempt, output);
        storage.sync(Objects.requireNonNull(output.getParent()));
    }

    /** Removes what is not published. */
    void discard() {
        storage.delete(staging);
        inPlace.discard();
    }
}
