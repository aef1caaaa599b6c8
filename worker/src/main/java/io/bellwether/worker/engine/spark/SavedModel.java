package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLWritable;

/*
 * Implementation note.
 *
 * The bytes are a zip of "spark-ml.json" and of the directory "model" exactly as Spark saves it: who unzips them can load the
 * model with Spark alone.
 */
/**
 * A model and what belongs to it, in the form {@code spark-ml}.
 *
 * @param means what a missing value of each feature counts as
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SavedModel(Model<?> model, double[] means) {
    static final String FORMAT = "spark-ml";

    private static final String HEADER = "spark-ml.json";
    private static final String DIRECTORY = "model";
    private static final String SPARKS_PACKAGE = "org.apache.spark.ml.";

    /**
     * The file beside Spark's own directory.
     *
     * @param model the class that reads the directory
     */
    private record Header(String format, String model, List<String> features, List<Double> means) {
        Header {
            features = List.copyOf(features);
            means = List.copyOf(means);
        }
    }

    /** Saves it by a few small Spark jobs. */
    byte[] write(List<String> features) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.make()) {
            Path saved = scratch.path().resolve(DIRECTORY);
            ((MLWritable) model).write().save(saved.toUri().toString());
            List<Double> values = Arrays.stream(means).boxed().toList();
            Header header = new Header(FORMAT, model.getClass().getName(), features, values);
            return ZippedDirectory.zip(scratch.path(), HEADER, Json.write(header));
        }
    }

    /** Reads what {@link #write} wrote; {@code INVALID_DATA} if it is anything else. */
    static SavedModel read(byte[] bytes) {
        try (ScratchDirectory scratch = ScratchDirectory.make()) {
            ZippedDirectory.unzip(bytes, scratch.path());
            Header header = Json.read(ZippedDirectory.text(scratch.path().resolve(HEADER)), Header.class);
            WarmSession.await(1);
            Path saved = scratch.path().resolve(DIRECTORY);
            return new SavedModel(
                    load(header.model(), saved.toUri().toString()),
                    header.means().stream().mapToDouble(Double::doubleValue).toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("reading a model of Spark's", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "cancelled while Spark started", e);
        }
    }

    private static Model<?> load(String className, String path) {
        if (!className.startsWith(SPARKS_PACKAGE)) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "model class: " + className + " (expected: one of " + SPARKS_PACKAGE
                            + "*); the model's bytes are not what this program wrote");
        }
        try {
            return (Model<?>)
                    Class.forName(className).getMethod("load", String.class).invoke(null, path);
        } catch (InvocationTargetException e) {
            throw SparkErrors.translate("reading a " + className, e);
        } catch (ReflectiveOperationException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "model class: " + className + " can't be read by this release's Spark; score it with the release"
                            + " that made it",
                    e);
        }
    }
}
