package io.bellwether.worker.engine.spark;

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
