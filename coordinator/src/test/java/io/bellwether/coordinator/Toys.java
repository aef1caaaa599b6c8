package io.bellwether.coordinator;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.NodeMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Small jobs, and the worker's part in them. */
final class Toys {
    /** What trials say they took: too long for others to be sent ahead of their slots. */
    private static final long MILLIS = 100;

    private Toys() {}

    /** A sweep of a trainer that needs no data; its score is its depth. */
    static Sweep sweep(int trials) {
        return new Sweep(
                "toy",
                null,
                List.of(TrainerSpec.of("toy")
                        .withSpace(SearchSpace.builder()
                                .integer("depth", 1, 100_000)
                                .build())),
                new MetricSpec("score", MetricSpec.Goal.MAXIMIZE),
                SamplerSpec.random(7),
                PrunerSpec.none(),
                trials,
                0,
                "toy-model");
    }

    static Sweep sweepWithData(int trials) {
        Sweep plain = sweep(trials);
        return new Sweep(
                plain.name(),
                DatasetSpec.of("/data/toy.csv", "label").withName("toys"),
                plain.trainers(),
                plain.metric(),
                plain.sampler(),
                plain.pruner(),
                plain.trials(),
                0,
                plain.model());
    }

    /** Does each task as it should be done, at once, telling metrics and log lines on the way. */
    static AttemptOutcome play(Connection coordinator, AttemptId attempt, TaskSpec task) throws Exception {
        if (task instanceof TaskSpec.LoadDataset load) {
            DatasetVersion version =
                    new DatasetVersion("ab".repeat(32), load.spec(), List.of(), List.of("x"), 80, 20, 1);
            return new AttemptOutcome.Succeeded(new TaskResult.DatasetLoaded(version, 0.5), 3);
        }
        if (!(task instanceof TaskSpec.Trial trial)) {
            throw new IllegalStateException("no script for " + task);
        }
        double score = number((Number) trial.params().get("depth")).doubleValue();
        coordinator.send(new NodeMessage.AttemptMetrics(
                attempt,
                trial.run(),
                List.of(new MetricPoint("loss", 1, 0.5, 1), new MetricPoint("loss", 2, 0.25, 2))));
        coordinator.send(new NodeMessage.AttemptLog(attempt, List.of("fitting depth " + (long) score)));
        Double best = trial.bestSoFar();
        ModelArtifact model = best == null || score > best ? upload(coordinator, "model of " + score) : null;
        return new AttemptOutcome.Succeeded(new TaskResult.TrialDone(score, Map.of("size", 1.0), model), MILLIS);
    }

    /** The trial's result, and nothing besides. */
    static AttemptOutcome score(TaskSpec task) {
        double score =
                number((Number) ((TaskSpec.Trial) task).params().get("depth")).doubleValue();
        return new AttemptOutcome.Succeeded(new TaskResult.TrialDone(score, Map.of(), null), MILLIS);
    }

    private static ModelArtifact upload(Connection coordinator, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String sha256 = sha256(bytes);
        coordinator
                .request(new ArtifactMessage.PutChunk(sha256, bytes.length, 0, bytes))
                .get();
        return new ModelArtifact(sha256, bytes.length, "toy", List.of("x"), "label", Map.of());
    }

    /** A number that must be there. */
    static Number number(@Nullable Number value) {
        return Objects.requireNonNull(value, "value");
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
