package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.spark.EstimatorEntry.Gives;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.Classifier;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.regression.IsotonicRegression;

/** Asks the classes in Spark's jar which of them predict from a row of numbers, and which parameters they take. */
final class EstimatorSurvey {
    private static final String PACKAGE = "org/apache/spark/ml/";
    /** Parameters that name a column beside features and label, which a dataset of ours does not have. */
    private static final Set<String> FURTHER_COLUMNS = Set.of("censorCol");

    private EstimatorSurvey() {}

    static List<EstimatorEntry> entries() throws Exception {
        List<EstimatorEntry> entries = new ArrayList<>();
        for (String name : classNames()) {
            Class<?> type = Class.forName(name, false, EstimatorSurvey.class.getClassLoader());
            if (isPredictor(type)) {
                Estimator<?> estimator = EstimatorParams.create(name);
                if (FURTHER_COLUMNS.stream().noneMatch(estimator::hasParam)) {
                    entries.add(new EstimatorEntry(name, gives(estimator), descriptor(type, estimator)));
                }
            }
        }
        entries.sort(Comparator.comparing(entry -> entry.descriptor().name()));
        return entries;
    }

    private static List<String> classNames() throws Exception {
        Path jar = Path.of(Estimator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class") && !name.contains("$"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            throw new IOException("reading " + jar, e);
        }
    }

    private static boolean isPredictor(Class<?> type) {
        boolean known = Predictor.class.isAssignableFrom(type) || type == IsotonicRegression.class;
        return known && Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
    }

    private static Gives gives(Estimator<?> estimator) {
        if (estimator instanceof ProbabilisticClassifier) {
            return Gives.PROBABILITY;
        }
        return estimator instanceof Classifier ? Gives.MARGIN : Gives.NUMBER;
    }

    private static TrainerDescriptor descriptor(Class<?> type, Estimator<?> estimator) {
        List<Hyperparameter> hyperparameters = new ArrayList<>();
        for (Param<?> param : estimator.params()) {
            ParamSurvey.of(estimator, param).ifPresent(hyperparameters::add);
        }
        return new TrainerDescriptor("spark." + type.getSimpleName(), true, hyperparameters);
    }
}
