package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.TrialParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;

/**
 * What a trial fits: an estimator, and for {@code spark.Pipeline} the stages before it. Immutable.
 *
 * @param before in the order that rows go through them
 * @param last what predicts
 * @param params of {@code last}
 */
record Recipe(List<Step> before, EstimatorEntry last, TrialParams params) {
    /** The hyperparameter of {@code spark.Pipeline} that names its stages; the others are called {@code Stage.param}. */
    static final String STAGES = "stages";

    static final String PIPELINE = "org.apache.spark.ml.Pipeline";

    private static final String SPARK = "spark.";

    Recipe {
        before = List.copyOf(before);
    }

    /**
     * A stage that makes columns.
     *
     * @param values its params by name, without defaults that are not given
     */
    record Step(ColumnStage stage, List<Hyperparameter> declared, Map<String, Object> values) {
        PipelineStage make(long seed) {
            PipelineStage made = stage.maker().get();
            EstimatorParams.set("spark.Pipeline", made, declared, values, seed);
            return made;
        }
    }

    /** Reads a configuration of the trainer; what makes no pipeline is {@code INVALID_ARGUMENT}. */
    static Recipe of(EstimatorEntry trainer, TrialParams params) {
        if (!trainer.className().equals(PIPELINE)) {
            return new Recipe(List.of(), trainer, params);
        }
        List<String> names = Arrays.stream(params.getText(STAGES).split(",", -1))
                .map(String::strip)
                .toList();
        if (new HashSet<>(names).size() < names.size()) {
            throw invalid(names, "each stage once", "drop the second");
        }
        List<Step> before = new ArrayList<>();
        for (String name : names.subList(0, names.size() - 1)) {
            ColumnStage stage = ColumnStage.named(name)
                    .orElseThrow(() -> invalid(
                            "'" + name + "'",
                            "before the last, stages that make columns",
                            Nearest.hint(name, ColumnStage.names())));
            List<Hyperparameter> declared = declared(trainer.descriptor(), name);
            before.add(new Step(stage, declared, values(params, name)));
        }
        EstimatorEntry last = last(names.get(names.size() - 1));
        return new Recipe(before, last, TrialParams.check(last.descriptor(), values(params, last(last))));
    }

    /** The estimators that a pipeline can end with. */
    static boolean canBeLast(EstimatorEntry entry) {
        return entry.gives() != EstimatorEntry.Gives.NOTHING
                && entry.gives() != EstimatorEntry.Gives.RATING // it reads no features
                && entry.gives() != EstimatorEntry.Gives.AS_ITS_LAST;
    }

    /** Whether missing values stay missing until a stage fills them. */
    boolean keepsMissing() {
        return before.stream().anyMatch(step -> step.stage().fillsGaps());
    }

    /**
     * The estimator to fit.
     *
     * @param features names of the rows' features
     */
    Estimator<?> estimator(long seed, RowColumns columns, List<String> features) {
        Estimator<?> estimator = EstimatorParams.estimator(last, params, seed);
        columns.set(estimator);
        if (before.isEmpty()) {
            return estimator;
        }
        ColumnWiring wiring = new ColumnWiring(features);
        for (Step step : before) {
            wiring.add(step.stage(), step.make(seed));
        }
        return wiring.pipeline(estimator);
    }

    private static EstimatorEntry last(String name) {
        List<EstimatorEntry> known =
                EstimatorCatalogue.entries().stream().filter(Recipe::canBeLast).toList();
        return known.stream()
                .filter(entry -> last(entry).equals(name))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "'" + name + "'",
                        "at the end, an estimator that predicts from a vector",
                        Nearest.hint(name, known.stream().map(Recipe::last).toList())));
    }

    /** How a pipeline calls an estimator. */
    static String last(EstimatorEntry entry) {
        return entry.descriptor().name().substring(SPARK.length());
    }

    /** Of one stage, under their own names. */
    private static List<Hyperparameter> declared(TrainerDescriptor pipeline, String stage) {
        String prefix = stage + ".";
        return pipeline.hyperparameters().stream()
                .filter(each -> each.name().startsWith(prefix))
                .map(each -> new Hyperparameter(
                        each.name().substring(prefix.length()),
                        each.type(),
                        each.low(),
                        each.high(),
                        each.choices(),
                        each.defaultValue(),
                        each.description()))
                .toList();
    }

    private static Map<String, Object> values(TrialParams params, String stage) {
        String prefix = stage + ".";
        Map<String, Object> values = new LinkedHashMap<>();
        params.asMap().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), value);
            }
        });
        return values;
    }

    private static ClusterException invalid(Object stages, String expected, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer 'spark.Pipeline': " + STAGES + ": " + stages + " (expected: " + expected + "); " + next);
    }
}
