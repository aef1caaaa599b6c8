package io.bellwether.client.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.wire.FeatureMessage.FeatureValues;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

    @SuppressWarnings("ArrayRecordComponent") // read in place, by this class alone
    private record Column(
            @Nullable Object[] values,
            FeatureStatus[] statuses,
            @Nullable Instant[] times) {}

    /** {@code names} of the features of each answer, in its order. */
    static OnlineFeatures of(List<FeatureValues> answers, List<List<String>> names) {
        Map<String, Column> columns = new LinkedHashMap<>();
        int entities = 0;
        for (int answer = 0; answer < answers.size(); answer++) {
            entities = answers.get(answer).entities();
            read(answers.get(answer), names.get(answer), columns);
        }
        return new OnlineFeatures(entities, columns);
    }

    private static void read(FeatureValues answer, List<String> names, Map<String, Column> into) {
        List<Column> own = new ArrayList<>();
        int entities = answer.entities();
        for (String name : names) {
            Column column = new Column(
                    new @Nullable Object[entities], new FeatureStatus[entities], new @Nullable Instant[entities]);
            if (into.put(name, column) != null) {
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "features: '" + name + "' twice (expected: each name once); ask for full names");
            }
            own.add(column);
        }
        ByteBuffer rows = ByteBuffer.wrap(answer.rows());
        for (int entity = 0; entity < entities; entity++) {
            byte found = rows.get();
            Instant time = found == FeatureRows.NOT_FOUND ? null : instant(rows.getLong());
            for (Column column : own) {
                Object value = found == FeatureRows.FOUND ? FeatureRows.read(rows) : null;
                column.values[entity] = value;
                column.times[entity] = time;
                column.statuses[entity] = status(found, value);
            }
        }
    }

    private static FeatureStatus status(byte found, @Nullable Object value) {
        if (found == FeatureRows.NOT_FOUND) {
            return FeatureStatus.NOT_FOUND;
        }
        if (found == FeatureRows.OUTSIDE) {
            return FeatureStatus.OUTSIDE_MAX_AGE;
        }
        return value == null ? FeatureStatus.NULL_VALUE : FeatureStatus.PRESENT;
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
        return column(feature).values[entity];
    }

    public FeatureStatus status(int entity, String feature) {
        return column(feature).statuses[entity];
    }

    /** From when on the value holds; null if nothing was found. */
    public @Nullable Instant eventTime(int entity, String feature) {
        return column(feature).times[entity];
    }

    /** Numbers as they are, true and false as 1 and 0; NaN for what is no number or not there. */
    public double number(int entity, String feature) {
        Object value = value(entity, feature);
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
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
