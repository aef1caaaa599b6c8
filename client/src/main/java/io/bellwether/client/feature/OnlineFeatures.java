package io.bellwether.client.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.wire.FeatureMessage.FeatureValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was known of entities just now, in the order in which they were asked for. Immutable. */
public final class OnlineFeatures {
    private final int entities;
    private final Map<String, Column> columns;

    private OnlineFeatures(int entities, Map<String, Column> columns) {
        this.entities = entities;
        this.columns = columns;
    }

    /** The feature {@code number} of an answer. */
    private record Column(FoundRows rows, int number) {}

    /** {@code names} of the features of each answer, in its order. */
    static OnlineFeatures of(List<FeatureValues> answers, List<List<String>> names) {
        Map<String, Column> columns = new LinkedHashMap<>();
        int entities = 0;
        for (int answer = 0; answer < answers.size(); answer++) {
            FeatureValues values = answers.get(answer);
            List<String> called = names.get(answer);
            entities = values.entities();
            FoundRows rows = new FoundRows(values.rows(), entities, called.size());
            for (int number = 0; number < called.size(); number++) {
                if (columns.put(called.get(number), new Column(rows, number)) != null) {
                    throw new ClusterException(
                            ErrorCode.INVALID_ARGUMENT,
                            "features: '" + called.get(number)
                                    + "' twice (expected: each name once); ask for full names");
                }
            }
        }
        return new OnlineFeatures(entities, columns);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** How many entities were asked for. */
    public int size() {
        return entities;
    }

    /** The features, in the order in which they were asked for. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /** Long, Double, Boolean, String or Instant; null unless the status is PRESENT. */
    public @Nullable Object value(int entity, String feature) {
        Column column = column(feature);
        return column.rows.value(entity, column.number);
    }

    public FeatureStatus status(int entity, String feature) {
        Column column = column(feature);
        return column.rows.status(entity, column.number);
    }

    /** From when on the value holds; null if nothing was found. */
    public @Nullable Instant eventTime(int entity, String feature) {
        return column(feature).rows.eventTime(entity);
    }

    /** Numbers as they are, true and false as 1 and 0; NaN for what is no number or not there. */
    public double number(int entity, String feature) {
        Column column = column(feature);
        return column.rows.number(entity, column.number);
    }

    private Column column(String feature) {
        Column column = columns.get(feature);
        if (column == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "feature: '" + feature + "' (expected: one that was asked for); "
                            + Nearest.hint(feature, columns.keySet()));
        }
        return column;
    }
}
