package io.bellwether.records.filter;

import io.bellwether.records.filter.FilterField.Kind;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be searched by in one kind of record.
 *
 * @param kinds which prefixes there are
 * @param attributes the names of attributes, and whether they are numbers
 * @param otherNames further names of attributes
 */
public record SearchDialect(Set<Kind> kinds, Map<String, Boolean> attributes, Map<String, String> otherNames) {
    private static final boolean NUMBER = true;
    private static final boolean TEXT = false;

    /** Runs. */
    public static final SearchDialect RUNS = new SearchDialect(
            Set.of(Kind.METRIC, Kind.PARAM, Kind.TAG, Kind.ATTRIBUTE),
            Map.of(
                    "run_id", TEXT,
                    "run_name", TEXT,
                    "experiment_id", TEXT,
                    "status", TEXT,
                    "user_id", TEXT,
                    "artifact_uri", TEXT,
                    "start_time", NUMBER,
                    "end_time", NUMBER),
            Map.of(
                    "run_uuid", "run_id",
                    "Run ID", "run_id",
                    "Run name", "run_name",
                    "Run Name", "run_name",
                    "run name", "run_name",
                    "created", "start_time",
                    "Created", "start_time"));

    /** Experiments. */
    public static final SearchDialect EXPERIMENTS = new SearchDialect(
            Set.of(Kind.TAG, Kind.ATTRIBUTE),
            Map.of("name", TEXT, "experiment_id", TEXT, "creation_time", NUMBER, "last_update_time", NUMBER),
            Map.of());

    /** Versions of registered models. */
    public static final SearchDialect MODEL_VERSIONS = new SearchDialect(
            Set.of(Kind.TAG, Kind.ATTRIBUTE),
            Map.of(
                    "name", TEXT,
                    "run_id", TEXT,
                    "source_path", TEXT,
                    "version_number", NUMBER,
                    "creation_timestamp", NUMBER,
                    "last_updated_timestamp", NUMBER),
            Map.of("source", "source_path", "version", "version_number"));

    private static final Map<String, Kind> PREFIXES = Map.ofEntries(
            Map.entry("metric", Kind.METRIC),
            Map.entry("metrics", Kind.METRIC),
            Map.entry("param", Kind.PARAM),
            Map.entry("params", Kind.PARAM),
            Map.entry("parameter", Kind.PARAM),
            Map.entry("parameters", Kind.PARAM),
            Map.entry("tag", Kind.TAG),
            Map.entry("tags", Kind.TAG),
            Map.entry("attr", Kind.ATTRIBUTE),
            Map.entry("attribute", Kind.ATTRIBUTE),
            Map.entry("attributes", Kind.ATTRIBUTE),
            Map.entry("run", Kind.ATTRIBUTE));

    public SearchDialect {
        kinds = Set.copyOf(kinds);
        attributes = Map.copyOf(attributes);
        otherNames = Map.copyOf(otherNames);
    }

    /** The kind of a prefix; null if there is none here. */
    @Nullable
    Kind kind(String prefix) {
        Kind kind = PREFIXES.get(prefix);
        return kind != null && kinds.contains(kind) ? kind : null;
    }

    /** The attribute of a name; null if there is none. */
    @Nullable
    FilterField attribute(String name) {
        String own = otherNames.getOrDefault(name, name);
        Boolean numeric = attributes.get(own);
        return numeric == null ? null : new FilterField(Kind.ATTRIBUTE, own, numeric);
    }

    /** What an identifier may be, for a message. */
    String expectation() {
        StringBuilder text = new StringBuilder();
        if (kinds.contains(Kind.METRIC)) {
            text.append("metrics.KEY, params.KEY, ");
        }
        return text.append("tags.KEY, or one of ")
                .append(String.join(", ", new TreeSet<>(attributes.keySet())))
                .toString();
    }

    Set<String> attributeNames() {
        return attributes.keySet();
    }
}
