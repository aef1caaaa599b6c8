package io.bellwether.coordinator;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.NodeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A cluster worth looking at: two kinds of trainer whose scores follow from their hyperparameters, with steps, logs and failures. */
final class DashboardScene {
    static final List<TrainerDescriptor> TRAINERS = List.of(
            new TrainerDescriptor(
                    "boosted-trees",
                    true,
                    List.of(
                            number("max_depth", TrainerDescriptor.Type.INT, 1, 20),
                            number("learning_rate", TrainerDescriptor.Type.FLOAT, 1e-6, 1),
                            number("subsample", TrainerDescriptor.Type.FLOAT, 0.01, 1),
                            number("rate_drop", TrainerDescriptor.Type.FLOAT, 0, 1),
                            new Hyperparameter(
                                    "booster", TrainerDescriptor.Type.TEXT, null, null, List.of(), "tree", "which"))),
            new TrainerDescriptor("linear", true, List.of(number("l2", TrainerDescriptor.Type.FLOAT, 1e-9, 10))));

    private static final int STEPS = 30;
    private static final int SPLITS = 12;
    private static final long ROWS = 65_536;

    private DashboardScene() {}

    private static Hyperparameter number(String name, TrainerDescriptor.Type type, double low, double high) {
        return new Hyperparameter(name, type, low, high, List.of(), null, name);
    }

    /** A sweep over both trainers. */
    static String sweep(String name, int trials, String model) {
        return """
                {"kind": "sweep", "name": %s, "trials": %d, "model": %s,
                 "dataset": {"name": "flights", "path": "/data/flights-train.parquet", "label": "late"},
                 "metric": {"name": "auc"}, "sampler": {"name": "random", "seed": 7},
                 "trainers": [
                   {"name": "boosted-trees", "space": [
                     {"name": "max_depth", "type": "int", "low": 2, "high": 12},
                     {"name": "learning_rate", "type": "float", "low": 0.005, "high": 0.5, "log": true},
                     {"name": "subsample", "type": "float", "low": 0.4, "high": 1.0},
                     {"name": "booster", "type": "choice", "choices": ["gbtree", "dart"]},
                     {"name": "rate_drop", "type": "float", "low": 0.0, "high": 0.5,
                      "when": {"parent": "booster", "value": "dart"}}]},
                   {"name": "linear", "space": [
                     {"name": "l2", "type": "float", "low": 1.0e-6, "high": 1.0, "log": true}]}]}""".formatted(quoted(name), trials, quoted(model));
    }

    private static String quoted(String text) {
        return io.bellwether.client.json.Json.write(text);
    }

    /** Gives each trial its score at once, and tells nothing besides. */
    static ScriptedWorker.Script scoring() {
        return (coordinator, attempt, task) -> task instanceof TaskSpec.Trial trial
                ? new AttemptOutcome.Succeeded(
                        new TaskResult.TrialDone(score(trial, new Random(trial.seed())), Map.of(), null), 1)
                : play(coordinator, attempt, task, 0);
    }

    /** Plays every kind of task, taking {@code millis} for each step of a trial. */
    static ScriptedWorker.Script playing(long millis) {
        return (coordinator, attempt, task) -> play(coordinator, attempt, task, millis);
    }

    private static AttemptOutcome play(Connection coordinator, AttemptId attempt, TaskSpec task, long millis)
            throws Exception {
        if (task instanceof TaskSpec.LoadDataset load) {
            List<String> features = List.of("distance", "departure_hour", "carrier", "weekday", "origin_delay");
            DatasetVersion.SourceFile file =
                    new DatasetVersion.SourceFile("/data/flights-train.parquet", 7_340_032, "cd".repeat(32));
            return new AttemptOutcome.Succeeded(
                    new TaskResult.DatasetLoaded(
                            new DatasetVersion(
                                    "ab".repeat(32), load.spec(), List.of(file), features, 80_000, 20_000, 2),
                            0.5,
                            columns(),
                            List.of(
                                    check(1_000_000, 0, true),
                                    check(100_000, 12, !load.spec().name().equals("strict"))),
                            new MalformedData(
                                    3, Map.of("distance", 2L), "file a.csv, line 7, column 'distance': 'far'")),
                    3);
        }
        if (!(task instanceof TaskSpec.Trial trial)) {
            Thread.sleep(20 * millis); // scoring takes longer than a step
            return new AttemptOutcome.Succeeded(scored(task), 3);
        }
        Random random = new Random(trial.seed());
        if (random.nextInt(25) == 0) {
            String error = "learning diverged at step 3: loss is NaN (expected: a finite loss); lower learning_rate";
            return new AttemptOutcome.Failed(ErrorCode.USER_CODE_FAILED, error, List.of("step 3 loss NaN"));
        }
        double score = score(trial, random);
        List<MetricPoint> points = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            double share = 1 - Math.exp(-step / 7.0);
            points.add(new MetricPoint("train-auc", step, 0.5 + (score + 0.03 - 0.5) * share, step));
            points.add(new MetricPoint("validation-auc", step, 0.5 + (score - 0.5) * share, step));
            lines.add("[" + step + "] validation-auc: " + (0.5 + (score - 0.5) * share));
            Thread.sleep(millis); // the trainer is at work
        }
        coordinator.send(new NodeMessage.AttemptMetrics(attempt, trial.run(), points));
        coordinator.send(new NodeMessage.AttemptLog(attempt, lines));
        Double best = trial.bestSoFar();
        ModelArtifact model = best == null || score > best ? upload(coordinator, "model of " + score) : null;
        return new AttemptOutcome.Succeeded(
                new TaskResult.TrialDone(score, Map.of("logloss", 1.1 - score, "trees", 100.0), model), STEPS * millis);
    }

    private static TaskResult scored(TaskSpec task) {
        if (task instanceof TaskSpec.PlanScoring) {
            List<InputSplit> splits = IntStream.range(0, SPLITS)
                    .mapToObj(number -> new InputSplit(
                            number, "/data/march.parquet", number, 1, number * ROWS, List.of("localhost")))
                    .toList();
            return new TaskResult.ScoringPlanned(splits, SPLITS, "/data/.staging");
        } else if (task instanceof TaskSpec.ScoreSplit split) {
            int number = split.split().number();
            return new TaskResult.SplitScored(number, "part-" + number, ROWS, ROWS, 1, "ef".repeat(32), 0, null);
        } else if (task instanceof TaskSpec.CommitOutput commit) {
            return new TaskResult.OutputCommitted(
                    commit.batch().output(), SPLITS * ROWS, SPLITS * ROWS, SPLITS, Map.of("auc", 0.7861));
        }
        if (task instanceof TaskSpec.CheckData) {
            return new TaskResult.DataChecked(
                    List.of(check(100_000, 0, true), check(100_000, 12, true), check(100_000, 412, false)));
        }
        if (task instanceof TaskSpec.BuildTrainingSet build) {
            return new TaskResult.TrainingSetBuilt(build.spec().output(), 52_417, 3, Map.of("driver_stats@1", 50_112L));
        }
        if (task instanceof TaskSpec.MaterializeView) {
            return new TaskResult.ViewMaterialized("driver_stats", 1, 240_000, 61_803, 1_772_323_200_000_000L);
        }
        throw new IllegalStateException("no script for " + task);
    }

    private static CheckResult check(long rows, long failed, boolean told) {
        List<CheckResult.FailingRow> examples = failed == 0
                ? List.of()
                : List.of(new CheckResult.FailingRow(1_371, "-7"), new CheckResult.FailingRow(1_502, "-2"));
        return new CheckResult(
                "range",
                List.of(failed == 0 ? "distance" : "departure_hour"),
                told && failed > 0 ? CheckSpec.Severity.WARN : CheckSpec.Severity.ERROR,
                failed == 0,
                "at least 0 in every row",
                failed + " of " + rows + " rows fail",
                rows,
                failed,
                examples);
    }

    private static List<ColumnStatistics> columns() {
        var histogram = new ColumnStatistics.Histogram(
                IntStream.rangeClosed(0, 20).mapToObj(bound -> 140.0 * bound).toList(),
                IntStream.range(0, 20).mapToObj(bin -> 12_000L / (1 + bin)).toList());
        var numbers = new ColumnStatistics.Numbers(
                0, 2_800, 612.5, 480.25, 0, List.of(new ColumnStatistics.Quantile(0.5, 507)), histogram);
        var texts = new ColumnStatistics.Texts(
                "AA",
                "WN",
                2,
                2,
                2,
                List.of(new ColumnStatistics.Frequent("WN", 31_000), new ColumnStatistics.Frequent("DL", 22_000)));
        return List.of(
                new ColumnStatistics("distance", "integer", 100_000, 0, 1_402, numbers, null),
                new ColumnStatistics("carrier", "text", 100_000, 37, 14, null, texts),
                new ColumnStatistics("gate", "text", 100_000, 100_000, 0, null, null));
    }

    /** A smooth hill with some noise. */
    private static double score(TaskSpec.Trial trial, Random random) {
        double noise = random.nextGaussian() * 0.006;
        if (trial.trainer().equals("linear")) {
            double l2 = Toys.number((Number) trial.params().get("l2")).doubleValue();
            return 0.68 - 0.004 * Math.pow(Math.log10(l2) + 3, 2) + noise;
        }
        double rate = Toys.number((Number) trial.params().get("learning_rate")).doubleValue();
        double depth = Toys.number((Number) trial.params().get("max_depth")).doubleValue();
        double subsample = Toys.number((Number) trial.params().get("subsample")).doubleValue();
        return 0.79
                - 0.05 * Math.pow(Math.log10(rate) + 1.1, 2)
                - 0.0011 * Math.pow(depth - 7, 2)
                - 0.05 * Math.pow(subsample - 0.8, 2)
                + noise;
    }

    private static ModelArtifact upload(Connection coordinator, String content) throws Exception {
        byte[] bytes = content.repeat(200).getBytes(StandardCharsets.UTF_8);
        String sha256 = Toys.sha256(bytes);
        coordinator
                .request(new ArtifactMessage.PutChunk(sha256, bytes.length, 0, bytes))
                .get();
        return new ModelArtifact(
                sha256,
                bytes.length,
                "toy",
                List.of("distance", "departure_hour", "carrier", "weekday", "origin_delay"),
                "late",
                Map.of());
    }
}
