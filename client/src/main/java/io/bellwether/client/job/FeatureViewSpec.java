package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of entities over time, and where it lies. Immutable.
 *
 * @param name by which features are asked for: {@code name:feature}
 * @param path a file, a directory or a pattern of any format that datasets have; plain paths are local to the workers
 * @param format how the files are written; null if content and names tell
 * @param keys the columns that together name an entity: whole numbers or texts
 * @param eventTime the column that says from when on a row's values hold: a timestamp, a date, an ISO 8601 text, or seconds since 1970
 * @param created the column that says when a row was written, where rows come late or are corrected; null if there is none
 * @param ttlSeconds how long values hold after their event time; 0 for ever
 * @param features the columns that are features
 */
public record FeatureViewSpec(
        String name,
        String path,
        @Nullable SourceFormat format,
        List<String> keys,
        String eventTime,
        @Nullable String created,
        long ttlSeconds,
        List<String> features) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,127}");
    private static final long MAX_TTL = 100L * 366 * 86_400;

    public FeatureViewSpec {
        name = JobSpec.requireText(name, "name", "driver_stats");
        if (!NAME.matcher(name).matches() || name.contains("__")) {
            throw SpecChecks.invalid(
                    "name",
                    "'" + name + "'",
                    "a letter, then letters, digits, '-', '.' and single '_'",
                    "write for example driver_stats");
        }
        path = JobSpec.requireText(path, "source.path", "data/driver-stats.parquet");
        format = SourceFormat.FOUND.equals(format) ? null : format;
        keys = keys == null ? List.of() : List.copyOf(keys);
        features = features == null ? List.of() : List.copyOf(features);
        eventTime = JobSpec.requireText(eventTime, "eventTime", "event_timestamp");
        created = created == null || created.isBlank() ? null : created;
        if (keys.isEmpty()) {
            throw SpecChecks.invalid(
                    "keys", "none", "the columns that name an entity", "write for example [driver_id]");
        }
        if (features.isEmpty()) {
            throw SpecChecks.invalid("features", "none", "the columns to serve", "write for example [conv_rate]");
        }
        if (ttlSeconds < 0 || ttlSeconds > MAX_TTL) {
            throw SpecChecks.invalid("ttl", ttlSeconds + " s", "0 to " + MAX_TTL + " s", "0 sets no limit");
        }
        requireApart(keys, eventTime, created, features);
    }

    private static void requireApart(
            List<String> keys, String eventTime, @Nullable String created, List<String> features) {
        Set<String> seen = new HashSet<>(Set.of(eventTime));
        if (created != null && !seen.add(created)) {
            throw SpecChecks.invalid("created", "'" + created + "'", "another column than eventTime", "drop it");
        }
        for (String column : keys) {
            if (!seen.add(column)) {
                throw SpecChecks.invalid("keys", "'" + column + "' twice", "each column for one purpose", "drop one");
            }
        }
        for (String column : features) {
            if (!seen.add(column)) {
                throw SpecChecks.invalid(
                        "features", "'" + column + "' twice", "each column for one purpose", "drop one");
            }
        }
    }

    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** How the files are written. */
    public SourceFormat formatOrFound() {
        return format == null ? SourceFormat.FOUND : format;
    }

    /** How long values hold after their event time, in microseconds; {@link Long#MAX_VALUE} for ever. */
    @JsonIgnore
    public long ttlMicros() {
        return ttlSeconds == 0 ? Long.MAX_VALUE : ttlSeconds * 1_000_000;
    }

    /** Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private final String name;
        private String path = "";
        private @Nullable SourceFormat format;
        private List<String> keys = List.of();
        private String eventTime = "";
        private @Nullable String created;
        private Duration ttl = Duration.ZERO;
        private List<String> features = List.of();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Where the rows lie. */
        public Builder source(String path) {
            this.path = path;
            return this;
        }

        /** As {@link #source(String)}, read as {@code format} says. */
        public Builder source(String path, SourceFormat format) {
            this.path = path;
            this.format = Objects.requireNonNull(format, "format");
            return this;
        }

        public Builder keys(String... columns) {
            this.keys = List.of(columns);
            return this;
        }

        public Builder eventTime(String column) {
            this.eventTime = column;
            return this;
        }

        public Builder created(String column) {
            this.created = column;
            return this;
        }

        /** How long values hold; for ever unless said otherwise. Whole seconds. */
        public Builder ttl(Duration ttl) {
            this.ttl = Objects.requireNonNull(ttl, "ttl");
            return this;
        }

        public Builder features(String... columns) {
            this.features = List.of(columns);
            return this;
        }

        public FeatureViewSpec build() {
            return new FeatureViewSpec(name, path, format, keys, eventTime, created, ttl.toSeconds(), features);
        }
    }
}
