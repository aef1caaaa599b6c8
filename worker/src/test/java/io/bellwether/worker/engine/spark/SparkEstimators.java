package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;

/** All estimators in Spark's jar. */
final class SparkEstimators {
    private static final String PACKAGE = "org/apache/spark/ml/";

    private SparkEstimators() {}

    static List<EstimatorEntry> entries() throws Exception {
        List<EstimatorEntry> entries = new ArrayList<>();
        for (String name : classNames()) {
            Class<?> type = Class.forName(name, false, SparkEstimators.class.getClassLoader());
            if (isEstimator(type)) {
                entries.add(EstimatorSurvey.of("spark." + type.getSimpleName(), EstimatorClass.create(name)));
            }
        }
        entries.removeIf(entry -> entry.className().equals(Recipe.PIPELINE));
        entries.add(pipeline(entries));
        entries.sort(Comparator.comparing(entry -> entry.descriptor().name()));
        return entries;
    }

    /** Its hyperparameters are those of everything that it can be made of. */
    private static EstimatorEntry pipeline(List<EstimatorEntry> entries) {
        List<Hyperparameter> hyperparameters = new ArrayList<>();
        hyperparameters.add(new Hyperparameter(
                Recipe.STAGES,
                TrainerDescriptor.Type.TEXT,
                null,
                null,
                List.of(),
                null,
                "Names of the stages in their order, with commas; the last is an estimator that predicts."));
        for (String name : ColumnStage.names()) {
            for (Hyperparameter each : of(ColumnStage.named(name).orElseThrow())) {
                hyperparameters.add(prefixed(name, each, each.description()));
            }
        }
        for (EstimatorEntry entry : entries) {
            if (Recipe.canBeLast(entry)) {
                for (Hyperparameter each : entry.descriptor().hyperparameters()) {
                    String name = entry.descriptor().name();
                    hyperparameters.add(prefixed(Recipe.last(entry), each, "As of " + name + "."));
                }
            }
        }
        EstimatorEntry.Gives gives = EstimatorEntry.Gives.AS_ITS_LAST;
        return new EstimatorEntry(
                Recipe.PIPELINE,
                gives,
                new TrainerDescriptor(
                        "spark.Pipeline", true, hyperparameters, false, gives.metrics(), Recipe.PIPELINE, null));
    }

    private static List<Hyperparameter> of(ColumnStage stage) {
        PipelineStage made = stage.maker().get();
        List<Hyperparameter> hyperparameters = new ArrayList<>();
        for (Param<?> param : made.params()) {
            if (ColumnStage.WIRES.contains(param.name())) {
                String words = param.doc();
                hyperparameters.add(new Hyperparameter(
                        param.name(), TrainerDescriptor.Type.TEXT, null, null, List.of(), null, words));
            } else {
                ParamSurvey.of(made, param).ifPresent(hyperparameters::add);
            }
        }
        return hyperparameters;
    }

    private static Hyperparameter prefixed(String stage, Hyperparameter known, String description) {
        return new Hyperparameter(
                stage + "." + known.name(),
                known.type(),
                known.low(),
                known.high(),
                known.choices(),
                known.defaultValue(),
                description);
    }

    private static List<String> classNames() throws Exception {
        Path jar = Path.of(Estimator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class") && !name.contains("$"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            throw new IOException("reading " + jar, e);
        }
    }

    private static boolean isEstimator(Class<?> type) {
        return Estimator.class.isAssignableFrom(type)
                && Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getConstructors()).anyMatch(each -> each.getParameterCount() == 0);
    }
}
