package io.bellwether.worker.engine.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;

/** The stages of a fitted pipeline; any other model is its own and only one. */
final class Stages {
    private Stages() {}

    /** What predicts. */
    static Transformer last(Model<?> model) {
        return model instanceof PipelineModel pipeline ? pipeline.stages()[pipeline.stages().length - 1] : model;
    }

    /** What makes columns for the last. */
    static List<Transformer> before(PipelineModel pipeline) {
        return Arrays.asList(pipeline.stages()).subList(0, pipeline.stages().length - 1);
    }
}
