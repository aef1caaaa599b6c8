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
import java.util.function.Function;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.clustering.DistributedLDAModel;
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
 * @param features names of the columns that it reads
 * @param means what a missing value of each feature counts as
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SavedModel(Model<?> model, List<String> features, double[] means) {
    static final String FORMAT = "spark-ml";

    private static final String HEADER = "spark-ml.json";
    private static final String DIRECTORY = "model";

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
    byte[] write() throws IOException {
        if (!(model instanceof MLWritable writable)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "model class: " + model.getClass().getName()
                            + " can't be kept (expected: one that implements MLWritable); implement it, or drop 'model'"
                            + " of the sweep");
        }
        try (ScratchDirectory scratch = ScratchDirectory.make()) {
            Path saved = scratch.path().resolve(DIRECTORY);
            writable.write().save(saved.toUri().toString());
            List<Double> values = Arrays.stream(means).boxed().toList();
            Header header = new Header(FORMAT, model.getClass().getName(), features, values);
            return ZippedDirectory.zip(scratch.path(), HEADER, Json.write(header));
        }
    }

    /**
     * Reads what {@link #write} wrote; {@code INVALID_DATA} if it is anything else.
     *
     * @param use what the model is wanted for; some models read their files only then, and the files are gone later
     */
    static <T> T read(byte[] bytes, Function<SavedModel, T> use) {
        try (ScratchDirectory scratch = ScratchDirectory.make()) {
            ZippedDirectory.unzip(bytes, scratch.path());
            Header header = Json.read(ZippedDirectory.text(scratch.path().resolve(HEADER)), Header.class);
            WarmSession.await(1);
            Path saved = scratch.path().resolve(DIRECTORY);
            return use.apply(new SavedModel(
                    load(header.model(), saved.toUri().toString()),
                    header.features(),
                    header.means().stream().mapToDouble(Double::doubleValue).toArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading a model of Spark's", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "cancelled while Spark started", e);
        }
    }

    private static Model<?> load(String className, String path) {
        try {
            // Nothing of the class runs before it is known to be a model's.
            Class<?> type = Class.forName(className, false, SavedModel.class.getClassLoader());
            if (!Model.class.isAssignableFrom(type)) {
                throw new ClusterException(
                        ErrorCode.INVALID_DATA,
                        "model class: " + className
                                + " (expected: a Model of spark.ml); the model's bytes are not what this program wrote");
            }
            Model<?> model = (Model<?>) type.getMethod("load", String.class).invoke(null, path);
            return model instanceof DistributedLDAModel topics ? topics.toLocal() : model;
        } catch (InvocationTargetException e) {
            throw SparkErrors.translate("reading a " + className, e);
        } catch (ReflectiveOperationException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "model class: " + className
                            + " can't be read on this node (expected: the class, with a static load,"
                            + " on every worker's class path); add its jar, or score it with the release that made it",
                    e);
        }
    }
}
