package io.bellwether.client.spec;

import static java.util.Objects.requireNonNull;

import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code kind: sweep}, and {@code kind: dataset-load}, which is the beginning of one. */
final class SweepReader {
    private static final List<String> SAMPLERS = List.of(
            "random", "grid", "sobol", "halton", "tpe", "bohb", "cmaes", "gp", "nsga2", "nsga3", "genetic", "auto");
    private static final List<String> GOALS = List.of("maximize", "minimize");
    private static final int DEFAULT_TRIALS = 40;
    private static final int MAX_POINTS = 10_000;

    private final Fields fields;
    private final Problems problems;

    SweepReader(Fields fields) {
        this.fields = fields;
        this.problems = fields.problems();
    }

    @Nullable
    Sweep read() {
        String name = fields.text("name", "");
        List<MetricSpec> metrics = readMetrics();
        MetricSpec metric = metrics.isEmpty() ? null : metrics.get(0);
        SpecNode datasetNode = fields.node("dataset");
        DatasetSpec dataset =
                datasetNode == null ? null : readDataset(datasetNode, metric != null && metric.needsLabel());
        fields.require("trainers", "'- name: xgboost'");
        List<TrainerSpec> trainers = readTrainers();
        SpecNode samplerNode = fields.node("sampler");
        SamplerSpec sampler = samplerNode == null ? SamplerSpec.random(0) : readSampler(samplerNode);
        SpecNode prunerNode = fields.node("pruner");
        PrunerSpec pruner =
                prunerNode == null ? PrunerSpec.none() : new PrunerReader(problems).read(prunerNode, "pruner");
        int trials = (int) fields.integer("trials", DEFAULT_TRIALS, 1, Sweep.MAX_TRIALS);
        int parallelism = (int) fields.integer("parallelism", 0, 0, Integer.MAX_VALUE);
        String model = fields.text("model");
        Resources resources = SchedulingReader.readResources(fields);
        Scheduling scheduling = SchedulingReader.readScheduling(fields);
        SearchPlan plan = new PlanReader(fields, this).read(metrics);
        return fields.build(() -> new Sweep(
                name,
                dataset,
                trainers,
                requireNonNull(metric),
                requireNonNull(sampler),
                requireNonNull(pruner),
                trials,
                parallelism,
                model,
                resources,
                scheduling,
                plan));
    }

    @Nullable
    DatasetLoad readLoad() {
        String name = fields.text("name", "");
        fields.require("dataset", "{path: data/train.parquet, label: late}");
        SpecNode metricNode = fields.node("metric");
        MetricSpec metric = metricNode == null ? null : readMetric(metricNode);
        SpecNode datasetNode = fields.node("dataset");
        DatasetSpec dataset =
                datasetNode == null ? null : readDataset(datasetNode, metric != null && metric.needsLabel());
        Resources resources = SchedulingReader.readResources(fields);
        Scheduling scheduling = SchedulingReader.readScheduling(fields);
        return fields.build(() -> new DatasetLoad(name, requireNonNull(dataset), metric, resources, scheduling));
    }

    /** {@code metric: auc}, or {@code metrics: [auc, logloss]} for several objectives. */
    private List<MetricSpec> readMetrics() {
        SpecNode one = fields.node("metric");
        SpecNode several = fields.node("metrics");
        List<MetricSpec> metrics = new ArrayList<>();
        if (one != null && several != null) {
            problems.add(several.at(), "metrics: beside metric (expected: one of both); drop metric");
        }
        if (several != null) {
            metrics.addAll(readMetrics(fields.items("metrics", "a list of metrics")));
            return metrics;
        }
        MetricSpec metric = one == null ? MetricSpec.AUC : readMetric(one);
        if (metric != null) {
            metrics.add(metric);
        }
        return metrics;
    }

    List<MetricSpec> readMetrics(List<SpecNode> nodes) {
        List<MetricSpec> metrics = new ArrayList<>();
        for (SpecNode node : nodes) {
            MetricSpec metric = readMetric(node);
            if (metric != null) {
                metrics.add(metric);
            }
        }
        return metrics;
    }

    private @Nullable DatasetSpec readDataset(SpecNode node, boolean needsLabel) {
        Fields dataset = new Fields(node, "dataset", problems);
        dataset.require("path", "data/train.parquet");
        if (needsLabel) {
            dataset.require("label", "late");
        }
        String name = dataset.text("name", "");
        String path = dataset.path("path");
        String label = dataset.text("label", "");
        List<String> features = dataset.texts("features");
        List<String> exclude = dataset.texts("exclude");
        SpecNode validationNode = dataset.node("validation");
        ValidationSpec validation =
                validationNode == null ? ValidationSpec.fraction(0.2, 0) : readValidation(validationNode);
        List<TransformSpec> transforms = TransformReader.read(dataset);
        SourceFormat format = FormatReader.read(dataset);
        List<CheckSpec> checks = CheckReader.read(dataset);
        return dataset.build(() -> new DatasetSpec(
                name,
                path == null ? "" : path,
                label,
                features,
                exclude,
                requireNonNull(validation),
                transforms,
                format,
                checks));
    }

    private @Nullable ValidationSpec readValidation(SpecNode node) {
        Fields validation = new Fields(node, "dataset.validation", problems);
        String path = validation.path("path");
        Double fraction = validation.number("fraction");
        long seed = validation.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        return validation.build(() -> new ValidationSpec(path, fraction, seed));
    }

    private List<TrainerSpec> readTrainers() {
        List<TrainerSpec> trainers = new ArrayList<>();
        List<SpecNode> items = fields.items("trainers", "a list, each entry with a name");
        for (int i = 0; i < items.size(); i++) {
            TrainerSpec trainer = readTrainer(items.get(i), "trainers." + i);
            if (trainer != null) {
                trainers.add(trainer);
            }
        }
        return trainers;
    }

    private @Nullable TrainerSpec readTrainer(SpecNode node, String path) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String name) {
            return TrainerSpec.of(name);
        }
        Fields trainer = new Fields(node, path, problems);
        trainer.require("name", "xgboost");
        String name = trainer.text("name", "");
        Map<String, Object> params = trainer.values("params");
        SpecNode spaceNode = trainer.node("space");
        List<String> constraints = trainer.texts("constraints");
        SearchSpace space = spaceNode == null
                ? SearchSpace.empty()
                : new SpaceReader(problems).read(spaceNode, trainer.name("space"), constraints);
        int members = (int) trainer.integer("members", 1, 1, TrainerSpec.MAX_MEMBERS);
        return trainer.build(() -> new TrainerSpec(name, params, space, members));
    }

    private @Nullable MetricSpec readMetric(SpecNode node) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String name) {
            if (!MetricSpec.KNOWN.contains(name.toLowerCase(Locale.ROOT))) {
                problems.add(
                        node.at(),
                        "unknown metric '" + name + "'; " + Nearest.hint(name, MetricSpec.KNOWN)
                                + " (a metric of the trainer's own: {name: " + name + ", goal: maximize})");
                return null;
            }
            return new MetricSpec(name, null);
        }
        Fields metric = new Fields(node, "metric", problems);
        metric.require("name", "auc");
        String name = metric.text("name", "");
        MetricSpec.Goal goal = readGoal(metric);
        return metric.build(() -> new MetricSpec(name, goal));
    }

    private MetricSpec.@Nullable Goal readGoal(Fields metric) {
        String goal = metric.text("goal");
        if (goal == null) {
            return null;
        }
        if (!GOALS.contains(goal.toLowerCase(Locale.ROOT))) {
            problems.add(placeOf(metric, "goal"), "metric.goal: '" + goal + "'; " + Nearest.hint(goal, GOALS));
            return null;
        }
        return MetricSpec.Goal.valueOf(goal.toUpperCase(Locale.ROOT));
    }

    private @Nullable SamplerSpec readSampler(SpecNode node) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String name) {
            return checkSampler(name, node.at()) ? new SamplerSpec(name, 0, 0) : null;
        }
        Fields sampler = new Fields(node, "sampler", problems);
        String name = sampler.text("name", "random");
        checkSampler(name, placeOf(sampler, "name"));
        long seed = sampler.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        int points = (int) sampler.integer("points", 0, 0, MAX_POINTS);
        int population = (int) sampler.integer("population", 0, 0, MAX_POINTS);
        return sampler.build(() -> new SamplerSpec(name, seed, points, population));
    }

    private boolean checkSampler(String name, Position at) {
        boolean known = SAMPLERS.contains(name.toLowerCase(Locale.ROOT));
        if (!known) {
            problems.add(at, "unknown sampler '" + name + "'; " + Nearest.hint(name, SAMPLERS));
        }
        return known;
    }

    private static Position placeOf(Fields fields, String key) {
        SpecNode node = fields.node(key);
        return node == null ? fields.at() : node.at();
    }
}
