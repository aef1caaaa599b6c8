package io.bellwether.worker.engine.spark;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Binarizer;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.DCT;
import org.apache.spark.ml.feature.FeatureHasher;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.Interaction;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PolynomialExpansion;
import org.apache.spark.ml.feature.QuantileDiscretizer;
import org.apache.spark.ml.feature.RobustScaler;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.TargetEncoder;
import org.apache.spark.ml.feature.UnivariateFeatureSelector;
import org.apache.spark.ml.feature.VarianceThresholdSelector;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexer;
import org.apache.spark.ml.feature.VectorSlicer;

/**
 * A stage of Spark's that makes columns of columns of numbers: one that a pipeline can have before the estimator that predicts.
 * Stages that read texts, or make anything but numbers and vectors, are none.
 *
 * @param name the class's simple name
 * @param maker makes one with its defaults
 */
record ColumnStage(String name, Reads reads, Supplier<PipelineStage> maker) {
    /** Params that say which columns a stage reads and makes. */
    static final List<String> WIRES = List.of("inputCol", "inputCols", "outputCol", "outputCols");

    private static final List<ColumnStage> ALL = List.of(
            new ColumnStage("Binarizer", Reads.COLUMNS, Binarizer::new),
            new ColumnStage("Bucketizer", Reads.COLUMNS, Bucketizer::new),
            new ColumnStage("DCT", Reads.VECTOR, DCT::new),
            new ColumnStage("FeatureHasher", Reads.COLUMNS, FeatureHasher::new),
            new ColumnStage("IDF", Reads.VECTOR, IDF::new),
            new ColumnStage("Imputer", Reads.COLUMNS, Imputer::new),
            new ColumnStage("Interaction", Reads.COLUMNS, Interaction::new),
            new ColumnStage("MaxAbsScaler", Reads.VECTOR, MaxAbsScaler::new),
            new ColumnStage("MinMaxScaler", Reads.VECTOR, MinMaxScaler::new),
            new ColumnStage("Normalizer", Reads.VECTOR, Normalizer::new),
            new ColumnStage("OneHotEncoder", Reads.COLUMNS, OneHotEncoder::new),
            new ColumnStage("PCA", Reads.VECTOR, PCA::new),
            new ColumnStage("PolynomialExpansion", Reads.VECTOR, PolynomialExpansion::new),
            new ColumnStage("QuantileDiscretizer", Reads.COLUMNS, QuantileDiscretizer::new),
            new ColumnStage("RobustScaler", Reads.VECTOR, RobustScaler::new),
            new ColumnStage("StandardScaler", Reads.VECTOR, StandardScaler::new),
            new ColumnStage("StringIndexer", Reads.COLUMNS, StringIndexer::new),
            new ColumnStage("TargetEncoder", Reads.COLUMNS, TargetEncoder::new),
            new ColumnStage("UnivariateFeatureSelector", Reads.VECTOR, UnivariateFeatureSelector::new),
            new ColumnStage("VarianceThresholdSelector", Reads.VECTOR, VarianceThresholdSelector::new),
            new ColumnStage("VectorAssembler", Reads.COLUMNS, VectorAssembler::new),
            new ColumnStage("VectorIndexer", Reads.VECTOR, VectorIndexer::new),
            new ColumnStage("VectorSlicer", Reads.VECTOR, VectorSlicer::new));

    /** What a stage is given when it names nothing itself. */
    enum Reads {
        /** All features as one vector. */
        VECTOR,
        /** Each feature as a column. */
        COLUMNS
    }

    static List<String> names() {
        return ALL.stream().map(ColumnStage::name).toList();
    }

    static Optional<ColumnStage> named(String name) {
        return ALL.stream().filter(stage -> stage.name.equals(name)).findFirst();
    }

    /** Whether it has a meaning for missing values itself. */
    boolean fillsGaps() {
        return name.equals("Imputer");
    }
}
