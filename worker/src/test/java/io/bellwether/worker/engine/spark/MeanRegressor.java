package io.bellwether.worker.engine.spark;

import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.functions;

/** An estimator as somebody else may have written it: predicts the labels' mean and a shift. */
public final class MeanRegressor extends Predictor<Vector, MeanRegressor, MeanRegressor.Fitted> {
    private final DoubleParam shift = new DoubleParam(this, "shift", "Added to the mean.");

    public MeanRegressor() {
        setDefault(shift, (Object) 0.0);
    }

    public DoubleParam shift() {
        return shift;
    }

    @Override
    public String uid() {
        return "mean-regressor"; // Spark's constructors ask before a field could hold it
    }

    @Override
    public MeanRegressor copy(ParamMap extra) {
        return (MeanRegressor) defaultCopy(extra);
    }

    @Override
    public Fitted train(Dataset<?> dataset) {
        double mean = dataset.select(functions.avg(getLabelCol())).head().getDouble(0);
        Fitted fitted = new Fitted();
        fitted.set(fitted.value(), (Object) (mean + (Double) getOrDefault(shift)));
        return fitted;
    }

    /** Its model. */
    public static final class Fitted extends PredictionModel<Vector, Fitted> implements DefaultParamsWritable {
        private final DoubleParam value = new DoubleParam(this, "value", "What it predicts.");

        public Fitted() {}

        /** For Spark, which makes models by their uid. */
        public Fitted(String uid) {
            this();
        }

        public static Fitted load(String path) {
            return new DefaultParamsReadable<Fitted>() {}.load(path);
        }

        public DoubleParam value() {
            return value;
        }

        @Override
        public String uid() {
            return "mean-regressor-model";
        }

        @Override
        public Fitted copy(ParamMap extra) {
            return (Fitted) defaultCopy(extra);
        }

        @Override
        public double predict(Vector features) {
            return (Double) getOrDefault(value);
        }
    }
}
