package io.bellwether.worker.feature;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.MalformedData;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code _manifest.json} of a training set says: how it came to be, and what it consists of.
 *
 * @param format of this file
 * @param eventTime the entities' column with the time as of which features were taken
 * @param malformed what was passed over of the files of each source: {@code entities}, and views by their ids
 */
record TrainingSetManifest(
        int format,
        JobId job,
        List<Input> entities,
        String eventTime,
        List<View> views,
        List<String> columns,
        List<File> files,
        long rows,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MalformedData> malformed) {
    static final int FORMAT = 1;

    TrainingSetManifest {
        entities = List.copyOf(entities);
        views = List.copyOf(views);
        columns = List.copyOf(columns);
        files = List.copyOf(files);
        malformed = malformed == null ? Map.of() : Map.copyOf(malformed);
    }

    /** {@code found}: how many rows of the output have a row of the view. */
    record View(
            String name,
            int version,
            List<String> features,
            long ttlSeconds,
            @Nullable String created,
            List<Input> source,
            long found) {
        View {
            features = List.copyOf(features);
            source = List.copyOf(source);
        }

        String id() {
            return name + "@" + version;
        }
    }

    record Input(String path, long bytes) {}

    record File(String name, long rows, long bytes, String sha256) {}
}
