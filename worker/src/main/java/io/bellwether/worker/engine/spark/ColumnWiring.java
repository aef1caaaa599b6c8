package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;

/*
 * Implementation note.
 *
 * At every point some columns together are the features: at first each feature of the dataset, which rows have both by name and
 * as one vector. What a stage makes takes the place of what it read. A stage that wants one vector gets them assembled.
 */
/** Says what each stage of a pipeline reads and makes, where its params don't. Caller-confined. */
final class ColumnWiring {
    private static final String INPUT = "inputCol";
    private static final String INPUTS = "inputCols";
    private static final String OUTPUT = "outputCol";
    private static final String OUTPUTS = "outputCols";
    private static final String FEATURES = "featuresCol";
    private static final String MADE = "bellwether_";

    private final List<String> given;
    private final Set<String> vectors = new HashSet<>(Set.of(TrainRows.FEATURES));
    private final List<PipelineStage> stages = new ArrayList<>();
    private List<String> open;
    private int made;

    /** @param features names of the dataset's features */
    ColumnWiring(List<String> features) {
        this.given = List.copyOf(features);
        this.open = given;
    }

    /** Appends a stage whose other params are set. */
    void add(ColumnStage kind, PipelineStage stage) {
        List<String> inputs = inputs(kind, stage);
        for (String input : inputs) {
            checkThatSparkTakes(input);
        }
        List<String> outputs = outputs(stage, inputs);
        if (isVector(kind, outputs, stage)) {
            vectors.addAll(outputs);
        }
        List<String> next = new ArrayList<>(open);
        int place = next.size();
        for (String input : inputs) {
            int at = next.indexOf(input);
            if (at >= 0) {
                next.remove(at);
                place = Math.min(place, at);
            }
        }
        next.addAll(Math.min(place, next.size()), outputs);
        open = next;
        stages.add(stage);
    }

    /** The whole pipeline, whose last stage is fitted to what the others have made. */
    Pipeline pipeline(Estimator<?> last) {
        set(last, FEATURES, assembled());
        stages.add(last);
        return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
    }

    private List<String> inputs(ColumnStage kind, PipelineStage stage) {
        if (isSet(stage, INPUT)) {
            return List.of((String) stage.getOrDefault(stage.getParam(INPUT)));
        }
        if (isSet(stage, INPUTS)) {
            return List.of((String[]) stage.getOrDefault(stage.getParam(INPUTS)));
        }
        if (kind.reads() == ColumnStage.Reads.VECTOR) {
            String vector = assembled();
            set(stage, stage.hasParam(FEATURES) ? FEATURES : INPUT, vector);
            return List.of(vector);
        }
        if (!given.containsAll(open)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "stages: '" + kind.name()
                            + "' reads columns of the dataset, and stages before it have made others: "
                            + String.join(", ", open) + "; put it first, or name what it reads in " + kind.name() + "."
                            + INPUTS);
        }
        set(stage, INPUTS, open.toArray(String[]::new));
        return open;
    }

    /** Spark reads dots and backquotes in a name as more than the name. */
    private static void checkThatSparkTakes(String column) {
        if (column.contains(".") || column.contains("`")) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "stages: column '" + column
                            + "' can't be read by a stage (expected: a name without dots and backquotes);"
                            + " rename it, or begin with a stage that reads all features as a vector");
        }
    }

    private List<String> outputs(PipelineStage stage, List<String> inputs) {
        if (isSet(stage, OUTPUTS)) {
            return List.of((String[]) stage.getOrDefault(stage.getParam(OUTPUTS)));
        }
        if (isSet(stage, OUTPUT)) {
            return List.of((String) stage.getOrDefault(stage.getParam(OUTPUT)));
        }
        made++;
        if (isSet(stage, INPUTS) && stage.hasParam(OUTPUTS)) {
            List<String> outputs =
                    inputs.stream().map(input -> MADE + made + "_" + input).toList();
            set(stage, OUTPUTS, outputs.toArray(String[]::new));
            return outputs;
        }
        set(stage, OUTPUT, MADE + made);
        return List.of(MADE + made);
    }

    private static boolean isVector(ColumnStage kind, List<String> outputs, PipelineStage stage) {
        boolean joins = kind.reads() == ColumnStage.Reads.COLUMNS && !stage.hasParam(OUTPUTS);
        return outputs.size() == 1 && (kind.reads() == ColumnStage.Reads.VECTOR || joins);
    }

    /** The one vector of all that is open. */
    private String assembled() {
        if (open.equals(given)) {
            open = List.of(TrainRows.FEATURES);
        } else if (open.size() > 1 || !vectors.containsAll(open)) {
            made++;
            VectorAssembler assembler = new VectorAssembler()
                    .setInputCols(open.toArray(String[]::new))
                    .setOutputCol(MADE + made)
                    .setHandleInvalid("keep");
            stages.add(assembler);
            vectors.add(assembler.getOutputCol());
            open = List.of(assembler.getOutputCol());
        }
        return open.get(0);
    }

    private static boolean isSet(PipelineStage stage, String param) {
        return stage.hasParam(param) && stage.isSet(stage.getParam(param));
    }

    private static void set(PipelineStage stage, String param, Object value) {
        stage.set(stage.getParam(param), value);
    }
}
