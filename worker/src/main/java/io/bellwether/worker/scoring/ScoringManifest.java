package io.bellwether.worker.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.JobId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code _manifest.json} of a published output says: how it came to be, and what it consists of.
 *
 * @param format of this file
 * @param dataset of which version the input files are; null if of none
 * @param errors the rows of the input that are not in the output, since they could not be scored
 */
record ScoringManifest(
        int format,
        JobId job,
        Model model,
        List<Input> input,
        @JsonInclude(JsonInclude.Include.NON_NULL) ScoringPlan.@Nullable Dataset dataset,
        List<File> files,
        long rowsIn,
        long rowsOut,
        long errors,
        @Nullable String label,
        Map<String, Double> metrics) {
    static final int FORMAT = 1;

    ScoringManifest {
        input = List.copyOf(input);
        files = List.copyOf(files);
        metrics = Map.copyOf(metrics);
    }

    record Model(String name, int version, String sha256, String format, List<String> features) {
        Model {
            features = List.copyOf(features);
        }
    }

    record Input(String path, long bytes) {}

    record File(String name, long rows, long bytes, String sha256) {}
}
