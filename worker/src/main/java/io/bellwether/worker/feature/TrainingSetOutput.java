package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TaskResult.EntitiesJoined;
import io.bellwether.worker.dataset.AssembledOutput;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.InPlaceOutput;
import io.bellwether.worker.dataset.Storage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. An attempt writes into a directory of its own inside a hidden one beside the output, and one rename of it makes it
 * the output. A crash before leaves no output; after it, the output's manifest names the job, and the next attempt answers from that. Where there
 * is no rename in one step, its files are moved one by one (InPlaceOutput); those of all attempts are the same.
 *
 * Where several tasks join a part of the entities each, an attempt's directory holds a manifest of its part. The attempts that count are known before
 * anything is published, so there is only one file for each name (AssembledOutput).
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
    Path begin(int attempt) {
        return emptied(directory(attempt));
    }

    private Path directory(int attempt) {
        return new Path(staging, "attempt-" + attempt);
    }

    private Path emptied(Path directory) {
        storage.delete(directory);
        storage.makeDirectories(directory);
        return directory;
    }

    /** Where an attempt writes a part; what an earlier one of that number has left is gone. */
    Path beginPart(int part, int attempt) {
        return emptied(directory(part, attempt));
    }

    private Path directory(int part, int attempt) {
        return new Path(staging, String.format(Locale.ROOT, "part-%05d-attempt-%d", part, attempt));
    }

    /** Tells what an attempt has written of a part. */
    void endPart(int part, int attempt, TrainingSetManifest manifest) {
        Path directory = directory(part, attempt);
        storage.writeText(new Path(directory, MANIFEST), Json.write(manifest));
        storage.children(directory).forEach(storage::sync);
        storage.sync(directory);
    }

    static String file(int number) {
        return String.format(Locale.ROOT, "part-%05d.parquet", number);
    }

    /** What this job has published, and removes what its attempts have left beside it; {@code ALREADY_EXISTS} if something else is there. */
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
                    storage.delete(staging);
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
    TrainingSetManifest publish(int attempt, TrainingSetManifest manifest) {
        Path directory = directory(attempt);
        return publishOnce(() -> {
            if (storage.renamesAtOnce(output)) {
                publishByRename(directory, manifest);
            } else {
                List<Path> files = manifest.files().stream()
                        .map(file -> new Path(directory, file.name()))
                        .toList();
                publishInPlace(files, manifest);
            }
            return manifest;
        });
    }

    /** Makes what the attempts have written the output, in the order of the parts; gives what another attempt has published if it was first. */
    TrainingSetManifest publish(List<EntitiesJoined> parts) {
        return publishOnce(() -> {
            List<Path> files = new ArrayList<>();
            List<TrainingSetManifest> manifests = new ArrayList<>();
            for (EntitiesJoined part : parts) {
                Path directory = directory(part.part(), part.attempt());
                TrainingSetManifest told =
                        Json.read(storage.readText(new Path(directory, MANIFEST)), TrainingSetManifest.class);
                told.files().forEach(file -> files.add(new Path(directory, file.name())));
                manifests.add(told);
            }
            TrainingSetManifest manifest = TrainingSetManifest.ofParts(manifests, TrainingSetOutput::file);
            if (storage.renamesAtOnce(output)) {
                assemble(files, manifest);
            } else {
                publishInPlace(files, manifest);
            }
            return manifest;
        });
    }

    private TrainingSetManifest publishOnce(Supplier<TrainingSetManifest> publish) {
        TrainingSetManifest manifest;
        try {
            manifest = publish.get();
        } catch (ClusterException e) {
            return published().orElseThrow(() -> e);
        }
        storage.delete(staging);
        return manifest;
    }

    private void publishInPlace(List<Path> from, TrainingSetManifest manifest) {
        inPlace.publish(staging, () -> {
            for (int i = 0; i < from.size(); i++) {
                TrainingSetManifest.File file = manifest.files().get(i);
                Path to = new Path(output, file.name());
                if (storage.exists(to) && !storage.sha256(Storage.display(to)).equals(file.sha256())) {
                    throw new ClusterException(
                            ErrorCode.IO_FAILED,
                            "output file " + Storage.display(to)
                                    + ": of another content (expected: what was written again); submit the job again");
                }
                inPlace.move(from.get(i), file.name());
            }
            inPlace.end(Json.write(manifest));
            return manifest;
        });
    }

    private void assemble(List<Path> from, TrainingSetManifest manifest) {
        AssembledOutput assembled = new AssembledOutput(storage, staging, output);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < from.size(); i++) {
            TrainingSetManifest.File file = manifest.files().get(i);
            Path to = assembled.move(from.get(i), file.name());
            long bytes = storage.list("output file", Storage.display(to)).get(0).bytes();
            if (bytes != file.bytes()) {
                throw new ClusterException(
                        ErrorCode.IO_FAILED,
                        "output file " + Storage.display(to) + ": " + bytes + " bytes (expected: " + file.bytes()
                                + " as written); submit the job again");
            }
            names.add(file.name());
        }
        assembled.keepOnly(names, List.of(MANIFEST, SUCCESS));
        assembled.write(MANIFEST, Json.write(manifest));
        assembled.write(SUCCESS, "");
        assembled.publish();
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
