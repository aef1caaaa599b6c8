package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins entities with what was known of them at their times, and writes Parquet, committed all or nothing. Of a view the newest row at or
 * before an entity's time is taken, if it is not older than the view's time to live; of equally new ones the one that was created last;
 * none that was created after the entity's time. Immutable.
 *
 * @param name a name for people
 * @param entities rows with the views' keys, a time, and whatever else is to be in the output
 * @param features as {@link FeatureRef} reads them
 * @param fullNames whether the output's columns are called by view and feature, {@code driver_stats__conv_rate}, and not just by the feature
 * @param output a directory that does not exist yet
 * @param resources what the task takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 */
public record TrainingSet(
        String name,
        Entities entities,
        List<String> features,
        boolean fullNames,
        String output,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling)
        implements FeatureJob {
    public TrainingSet {
        Objects.requireNonNull(entities, "entities");
        output = JobSpec.requireText(output, "output", "out/training-set");
        features = features == null ? List.of() : List.copyOf(features);
        name = name == null || name.isBlank() ? "training-set" : name;
        if (features.isEmpty()) {
            throw SpecChecks.invalid(
                    "features", "none", "features or views", "write for example [driver_stats:conv_rate]");
        }
        features.forEach(FeatureRef::parse);
    }

    public static Builder builder(String entities, String eventTime) {
        return new Builder(entities, eventTime);
    }

    /**
     * Where the entities lie.
     *
     * @param path a file or directory
     * @param eventTime their column with the time as of which features are wanted
     * @param format how they are written; null if content and names tell
     */
    public record Entities(
            String path, String eventTime, @Nullable SourceFormat format) {
        public Entities {
            path = JobSpec.requireText(path, "entities.path", "data/orders.parquet");
            eventTime = JobSpec.requireText(eventTime, "entities.eventTime", "event_timestamp");
            format = SourceFormat.FOUND.equals(format) ? null : format;
        }

        /** How they are written. */
        public SourceFormat formatOrFound() {
            return format == null ? SourceFormat.FOUND : format;
        }
    }

    /** Reads its JSON, of which journals until 0.3 have the entities' path, time and format on one level with all else. */
    @JsonCreator
    static TrainingSet read(
            @JsonProperty("name") String name,
            @JsonProperty("entities") JsonNode entities,
            @JsonProperty("eventTime") @Nullable String eventTime,
            @JsonProperty("format") @Nullable SourceFormat format,
            @JsonProperty("features") List<String> features,
            @JsonProperty("fullNames") boolean fullNames,
            @JsonProperty("output") String output,
            @JsonProperty("resources") @Nullable Resources resources,
            @JsonProperty("scheduling") @Nullable Scheduling scheduling) {
        Entities read = entities.isTextual()
                ? new Entities(entities.textValue(), eventTime == null ? "" : eventTime, format)
                : Json.LENIENT.convertValue(entities, Entities.class);
        return new TrainingSet(name, read, features, fullNames, output, resources, scheduling);
    }

    @Override
    @JsonIgnore
    public List<FeatureRef> refs() {
        return features.stream().map(FeatureRef::parse).toList();
    }

    @Override
    public String kind() {
        return "training-set";
    }

    /** Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private final String entities;
        private final String eventTime;
        private String name = "";
        private @Nullable SourceFormat format;
        private List<String> features = List.of();
        private boolean fullNames;
        private String output = "";
        private @Nullable Resources resources;
        private @Nullable Scheduling scheduling;

        private Builder(String entities, String eventTime) {
            this.entities = Objects.requireNonNull(entities, "entities");
            this.eventTime = Objects.requireNonNull(eventTime, "eventTime");
        }

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** How the entities are written; what content and names tell unless said otherwise. */
        public Builder format(SourceFormat format) {
            this.format = Objects.requireNonNull(format, "format");
            return this;
        }

        /** {@code view:feature}, {@code view@version:feature}, or a view for all of its features. */
        public Builder features(String... features) {
            this.features = List.of(features);
            return this;
        }

        /** Columns are called {@code view__feature}. */
        public Builder fullNames() {
            this.fullNames = true;
            return this;
        }

        public Builder output(String output) {
            this.output = output;
            return this;
        }

        public Builder resources(Resources resources) {
            this.resources = Objects.requireNonNull(resources, "resources");
            return this;
        }

        public Builder scheduling(Scheduling scheduling) {
            this.scheduling = Objects.requireNonNull(scheduling, "scheduling");
            return this;
        }

        public TrainingSet build() {
            return new TrainingSet(
                    name,
                    new Entities(entities, eventTime, format),
                    features,
                    fullNames,
                    output,
                    resources,
                    scheduling);
        }
    }
}
