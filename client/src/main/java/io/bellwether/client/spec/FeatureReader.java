package io.bellwether.client.spec;

import static java.util.Objects.requireNonNull;

import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.Materialization;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.TrainingSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads feature views and their jobs. */
final class FeatureReader {
    private FeatureReader() {}

    static @Nullable FeatureViewSpec readView(Fields view) {
        view.require("name", "driver_stats");
        view.require("source", "{path: data/driver-stats.parquet}");
        view.require("keys", "[driver_id]");
        view.require("eventTime", "event_timestamp");
        view.require("features", "[conv_rate]");
        String name = view.text("name", "");
        SpecNode node = view.node("source");
        Fields source = node == null ? null : new Fields(node, view.name("source"), view.problems());
        Located located = source == null ? null : readLocated(source, "data/driver-stats.parquet");
        List<String> keys = view.texts("keys");
        String eventTime = view.text("eventTime", "");
        String created = view.text("created");
        long ttl = SchedulingReader.quantity(view, "ttl", Quantities.TIME);
        List<String> features = view.texts("features");
        return view.build(() -> new FeatureViewSpec(
                name,
                located == null ? "" : located.path(),
                located == null ? null : located.format(),
                keys,
                eventTime,
                created,
                ttl,
                features));
    }

    private record Located(String path, @Nullable SourceFormat format) {}

    private static @Nullable Located readLocated(Fields source, String example) {
        source.require("path", example);
        String path = source.path("path");
        SourceFormat format = FormatReader.read(source);
        return source.build(() -> new Located(path == null ? "" : path, format));
    }

    static @Nullable TrainingSet readTrainingSet(Fields set) {
        set.require("entities", "{path: data/orders.parquet, eventTime: event_timestamp}");
        set.require("features", "[driver_stats:conv_rate]");
        set.require("output", "out/training-set");
        String name = set.text("name", "");
        SpecNode node = set.node("entities");
        TrainingSet.Entities entities =
                node == null ? null : readEntities(new Fields(node, set.name("entities"), set.problems()));
        List<String> features = set.texts("features");
        boolean fullNames = set.flag("fullNames");
        String output = set.path("output");
        Resources resources = SchedulingReader.readResources(set);
        Scheduling scheduling = SchedulingReader.readScheduling(set);
        return set.build(() -> new TrainingSet(
                name,
                requireNonNull(entities),
                features,
                fullNames,
                output == null ? "" : output,
                resources,
                scheduling));
    }

    private static TrainingSet.@Nullable Entities readEntities(Fields entities) {
        entities.require("path", "data/orders.parquet");
        entities.require("eventTime", "event_timestamp");
        String path = entities.path("path");
        String eventTime = entities.text("eventTime", "");
        SourceFormat format = FormatReader.read(entities);
        return entities.build(() -> new TrainingSet.Entities(path == null ? "" : path, eventTime, format));
    }

    static @Nullable Materialization readMaterialization(Fields fields) {
        fields.require("view", "driver_stats");
        String name = fields.text("name", "");
        String view = fields.text("view", "");
        boolean full = fields.flag("full");
        Resources resources = SchedulingReader.readResources(fields);
        Scheduling scheduling = SchedulingReader.readScheduling(fields);
        return fields.build(() -> new Materialization(name, view, full, resources, scheduling));
    }
}
