package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins entities with what was known of them at their times, and writes Parquet, committed all or nothing. Of a view the newest row at or
 * before an entity's time is taken, if it is not older than the view's time to live; of equally new ones the one that was created last;
 * none that was created after the entity's time. Immutable.
 *
 * @param name a name for people
 * @param entities a file or directory of rows with the views' keys, a time, and whatever else is to be in the output
 * @param format how the entities are written; null if content and names tell
 * @param eventTime the entities' column with the time as of which features are wanted
 * @param features as {@link FeatureRef} reads them
 * @param fullNames whether the output's columns are called by view and feature, {@code driver_stats__conv_rate}, and not just by the feature
 * @param output a directory that does not exist yet
 * @param resources what the task takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 */
public record TrainingSet(
        String name,
        String entities,
        @Nullable SourceFormat format,
        String eventTime,
        List<String> features,
        boolean fullNames,
        String output,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling)
        implements FeatureJob {
    public TrainingSet {
        entities = JobSpec.requireText(entities, "entities.path", "data/orders.parquet");
        format = SourceFormat.FOUND.equals(format) ? null : format;
        eventTime = JobSpec.requireText(eventTime, "entities.eventTime", "event_timestamp");
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

    /** How the entities are written. */
    public SourceFormat formatOrFound() {
        return format == null ? SourceFormat.FOUND : format;
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
                    name, entities, format, eventTime, features, fullNames, output, resources, scheduling);
        }
    }
}
