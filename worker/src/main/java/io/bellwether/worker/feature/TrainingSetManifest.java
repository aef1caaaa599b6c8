package io.bellwether.worker.feature;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.MalformedData;
import io.bellwether.worker.dataset.DataErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
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

    /**
     * Of several parts of the same entities.
     *
     * @param parts in the order of the entities; {@code INVALID_DATA} if they were not made of the same files
     * @param names of the files, by their numbers
     */
    static TrainingSetManifest ofParts(List<TrainingSetManifest> parts, IntFunction<String> names) {
        TrainingSetManifest first = parts.get(0);
        List<File> files = new ArrayList<>();
        List<View> views = first.views.stream().map(view -> view.withFound(0)).toList();
        long rows = 0;
        for (TrainingSetManifest part : parts) {
            List<View> found = part.views;
            requireSame(first.entities, part.entities, "entities");
            List<View> sums = new ArrayList<>();
            for (int i = 0; i < views.size(); i++) {
                View view = views.get(i);
                requireSame(view.source, found.get(i).source, "source of view '" + found.get(i).name + "'");
                sums.add(view.withFound(view.found + found.get(i).found));
            }
            views = sums;
            rows += part.rows;
            part.files.forEach(
                    file -> files.add(new File(names.apply(files.size()), file.rows, file.bytes, file.sha256)));
        }
        return new TrainingSetManifest(
                FORMAT, first.job, first.entities, first.eventTime, views, first.columns, files, rows, first.malformed);
    }

    private static void requireSame(List<Input> one, List<Input> other, String what) {
        if (!one.equals(other)) {
            throw DataErrors.invalid(
                    what,
                    "other files for one part than for another",
                    "the same while they are joined",
                    "leave them alone, and submit the job again");
        }
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

        View withFound(long rows) {
            return new View(name, version, features, ttlSeconds, created, source, rows);
        }

        String id() {
            return name + "@" + version;
        }
    }

    record Input(String path, long bytes) {}

    record File(String name, long rows, long bytes, String sha256) {}
}
