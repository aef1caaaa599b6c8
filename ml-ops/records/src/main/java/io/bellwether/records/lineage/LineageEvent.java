package io.bellwether.records.lineage;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run event in the shape of OpenLineage 2-0-2: as JSON it is what any OpenLineage consumer reads. Checks what the
 * specification requires.
 *
 * @param producer URI of the program that tells
 * @param schemaURL URL of the definition that the event follows
 */
public record LineageEvent(
        Transition eventType,
        Instant eventTime,
        Run run,
        Job job,
        List<Dataset> inputs,
        List<Dataset> outputs,
        String producer,
        String schemaURL) {
    /** The definition that events made here follow. */
    public static final String SCHEMA_URL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    /** What happened to the run. */
    public enum Transition {
        /** It began. */
        START,
        /** It goes on. */
        RUNNING,
        /** It ended well. */
        COMPLETE,
        /** It was ended on request. */
        ABORT,
        /** It ended by an error. */
        FAIL,
        /** Something more is known of it; its state is as before. */
        OTHER
    }

    public LineageEvent {
        Objects.requireNonNull(eventType, "eventType");
        Objects.requireNonNull(eventTime, "eventTime");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(producer, "producer");
        Objects.requireNonNull(schemaURL, "schemaURL");
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
    }

    /** The run; its id is a UUID. */
    public record Run(String runId, Map<String, Object> facets) {
        private static final String FORM = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

        public Run {
            if (!isUuid(runId)) {
                throw new IllegalArgumentException("run.runId: '" + runId + "' (expected: a UUID in lower case)");
            }
            facets = copy(facets);
        }

        /** By hand, as in {@link io.bellwether.records.tracking.RunId}. */
        private static boolean isUuid(String text) {
            if (text.length() != FORM.length()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                char found = text.charAt(i);
                boolean isDigit = (found >= '0' && found <= '9') || (found >= 'a' && found <= 'f');
                if (FORM.charAt(i) == '-' ? found != '-' : !isDigit) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What the run is a run of. */
    public record Job(String namespace, String name, Map<String, Object> facets) {
        public Job {
            requireText(namespace, "job.namespace");
            requireText(name, "job.name");
            facets = copy(facets);
        }
    }

    /**
     * Data that the run read or wrote.
     *
     * @param inputFacets null for outputs
     * @param outputFacets null for inputs
     */
    public record Dataset(
            String namespace,
            String name,
            Map<String, Object> facets,
            @Nullable Map<String, Object> inputFacets,
            @Nullable Map<String, Object> outputFacets) {
        public Dataset {
            requireText(namespace, "dataset.namespace");
            requireText(name, "dataset.name");
            facets = copy(facets);
            inputFacets = inputFacets == null ? null : copy(inputFacets);
            outputFacets = outputFacets == null ? null : copy(outputFacets);
        }
    }

    private static void requireText(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + ": missing (expected: a text)");
        }
    }

    private static Map<String, Object> copy(@Nullable Map<String, Object> facets) {
        return facets == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(facets));
    }
}
