package io.bellwether.worker.scoring;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.AssembledOutput;
import io.bellwether.worker.dataset.InPlaceOutput;
import io.bellwether.worker.dataset.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. The winners' files are moved together and become the output in one rename (AssembledOutput); after a crash behind it there is
 * an output whose manifest names this job, and the next attempt answers from that. Where there is no rename in one step, they are moved to
 * the output itself (InPlaceOutput).
 */
/** Publishes an output, all or nothing. Caller-confined. */
final class OutputCommit {
    private static final Logger log = LoggerFactory.getLogger(OutputCommit.class);

    private final Storage storage;
    private final TaskSpec.CommitOutput task;
    private final OutputPaths paths;
    private final InPlaceOutput inPlace;
    private final AssembledOutput assembled;

    OutputCommit(Storage storage, TaskSpec.CommitOutput task) {
        this.storage = storage;
        this.task = task;
        paths = OutputPaths.of(storage, task.batch().output(), task.job());
        inPlace = OutputPaths.inPlace(storage, paths.output(), task.job());
        assembled = new AssembledOutput(storage, paths.staging(), paths.output());
    }

    /** {@code ALREADY_EXISTS} if there is something at {@code output} that {@code job} did not publish. */
    static void refuseExisting(Storage storage, Path output, JobId job) {
        published(storage, output, job);
    }

    TaskResult.OutputCommitted commit() {
        Optional<ScoringManifest> before = published(storage, paths.output(), task.job());
        ScoringManifest manifest = before.isPresent() ? before.get() : publishUnlessPublished();
        if (inPlace.isBegun()) {
            inPlace.end();
        }
        storage.delete(paths.staging());
        log.info("job={} output={} rows={} published", task.job(), task.batch().output(), manifest.rowsOut());
        return new TaskResult.OutputCommitted(
                Storage.display(paths.output()),
                manifest.rowsIn(),
                manifest.rowsOut(),
                manifest.files().size(),
                manifest.metrics());
    }

    private ScoringManifest publishUnlessPublished() {
        try {
            return publish();
        } catch (ClusterException e) {
            Optional<ScoringManifest> byAnother = published(storage, paths.output(), task.job());
            if (byAnother.isPresent()) {
                log.info("job={} another attempt has published", task.job(), e);
                return byAnother.get();
            }
            throw e;
        }
    }

    private ScoringManifest publish() {
        ScoringPlan plan = ScoringPlan.read(storage, paths.plan());
        List<SplitScored> winners = checkedWinners(plan);
        return storage.renamesAtOnce(paths.output()) ? publishByRename(plan, winners) : publishInPlace(plan, winners);
    }

    private ScoringManifest publishInPlace(ScoringPlan plan, List<SplitScored> winners) {
        return inPlace.publish(paths.staging(), () -> {
            List<ScoringManifest.File> files = assemble(winners, inPlace::move);
            ScoringManifest manifest = manifest(plan, files, metrics(paths.output()));
            inPlace.end(Json.write(manifest));
            return manifest;
        });
    }

    private ScoringManifest publishByRename(ScoringPlan plan, List<SplitScored> winners) {
        List<ScoringManifest.File> files = assemble(winners, assembled::move);
        assembled.keepOnly(names(files), List.of(OutputPaths.MANIFEST, OutputPaths.SUCCESS));
        ScoringManifest manifest = manifest(plan, files, metrics(assembled.directory()));
        assembled.write(OutputPaths.MANIFEST, Json.write(manifest));
        assembled.write(OutputPaths.SUCCESS, "");
        assembled.publish();
        return manifest;
    }

    /** The winners by split; together they must hold every row of the input once. */
    private List<SplitScored> checkedWinners(ScoringPlan plan) {
        List<SplitScored> winners = task.files().stream()
                .sorted(Comparator.comparingInt(SplitScored::split))
                .toList();
        Set<Integer> seen = new HashSet<>();
        long rows = 0;
        for (SplitScored winner : winners) {
            rows += winner.rowsIn();
            if (!seen.add(winner.split())) {
                throw new ClusterException(
                        ErrorCode.INTERNAL, "split " + winner.split() + " of job " + task.job() + " was scored twice");
            }
        }
        if (rows != plan.rows()) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "input " + task.batch().input() + ": " + rows + " rows read (expected: " + plan.rows()
                            + " as planned); leave the files alone while they are scored, and submit the job again");
        }
        return winners;
    }

    /** Moves a file to where it is published by a name, and tells where that is. */
    private interface Move {
        Path to(Path from, String name);
    }

    private List<ScoringManifest.File> assemble(List<SplitScored> winners, Move move) {
        List<ScoringManifest.File> files = new ArrayList<>();
        for (SplitScored winner : winners) {
            files.add(assemble(winner, move));
            String errors = winner.errorsFile();
            if (errors != null) {
                storage.sync(move.to(storage.resolve(errors), OutputPaths.publishedErrors(winner.split())));
            }
        }
        return files;
    }

    private Map<String, Double> metrics(Path directory) {
        String label = task.batch().label();
        boolean comparable = !task.model().artifact().label().isEmpty();
        return label == null || !comparable ? Map.of() : ScoreMetrics.of(storage, Storage.display(directory), label);
    }

    private ScoringManifest.File assemble(SplitScored winner, Move move) {
        Path to = move.to(
                storage.resolve(winner.file()),
                OutputPaths.published(winner.split(), task.batch().format()));
        long bytes = storage.list("output file", Storage.display(to)).get(0).bytes();
        if (bytes != winner.bytes()) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "output file " + Storage.display(to) + ": " + bytes + " bytes (expected: " + winner.bytes()
                            + " as written); submit the job again");
        }
        storage.sync(to);
        return new ScoringManifest.File(to.getName(), winner.rowsOut(), bytes, winner.sha256());
    }

    private Set<String> names(List<ScoringManifest.File> files) {
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(file.name()));
        task.files().stream()
                .filter(winner -> winner.errorsFile() != null)
                .forEach(winner -> names.add(OutputPaths.publishedErrors(winner.split())));
        return names;
    }

    private ScoringManifest manifest(ScoringPlan plan, List<ScoringManifest.File> files, Map<String, Double> metrics) {
        var artifact = task.model().artifact();
        return new ScoringManifest(
                ScoringManifest.FORMAT,
                task.job(),
                new ScoringManifest.Model(
                        task.model().name(),
                        task.model().version(),
                        artifact.sha256(),
                        artifact.format(),
                        artifact.features()),
                plan.files().stream()
                        .map(file -> new ScoringManifest.Input(file.path(), file.bytes()))
                        .toList(),
                plan.dataset(),
                files,
                plan.rows(),
                files.stream().mapToLong(ScoringManifest.File::rows).sum(),
                task.files().stream().mapToLong(SplitScored::errors).sum(),
                task.batch().label(),
                metrics);
    }

    /** What the job has published; empty if nothing is there, or what it has begun; {@code ALREADY_EXISTS} if it is something else. */
    private static Optional<ScoringManifest> published(Storage storage, Path output, JobId job) {
        if (!storage.exists(output)) {
            return Optional.empty();
        }
        Path file = new Path(output, OutputPaths.MANIFEST);
        if (storage.exists(file)) {
            try {
                ScoringManifest manifest = Json.read(storage.readText(file), ScoringManifest.class);
                if (manifest.job().equals(job)) {
                    return Optional.of(manifest);
                }
            } catch (IllegalArgumentException e) {
                log.debug("{} is no manifest of ours", file, e);
            }
        }
        if (OutputPaths.inPlace(storage, output, job).isOpen()) {
            return Optional.empty();
        }
        throw new ClusterException(
                ErrorCode.ALREADY_EXISTS,
                "output: " + Storage.display(output)
                        + " exists (expected: a directory that does not exist yet); choose another, or remove it first");
    }
}
