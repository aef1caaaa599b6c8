package io.bellwether.client.feature;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One answer as it came: where each value lies is found once, and a value becomes an object when somebody asks for it. Immutable.
 */
final class FoundRows {
    private final byte[] rows;
    private final int entities;
    private final int features;
    /** Of each entity where it begins, then where each of its features does. */
    private final int[] places;

    /** Of the bytes of {@link FeatureRows}, which are not copied. */
    FoundRows(byte[] rows, int entities, int features) {
        this.rows = rows;
        this.entities = entities;
        this.features = features;
        places = new int[entities * (1 + features)];
        int at = 0;
        int place = 0;
        for (int entity = 0; entity < entities; entity++) {
            byte found = rows[at];
            places[place++] = at;
            at += found == FeatureRows.NOT_FOUND ? 1 : 1 + Long.BYTES;
            for (int feature = 0; feature < features; feature++) {
                places[place++] = at;
                at += found == FeatureRows.FOUND ? FeatureRows.length(rows, at) : 0;
            }
        }
    }

    @Nullable
    Object value(int entity, int feature) {
        return found(entity) == FeatureRows.FOUND ? FeatureRows.value(rows, place(entity, feature)) : null;
    }

    double number(int entity, int feature) {
        return found(entity) == FeatureRows.FOUND ? FeatureRows.number(rows, place(entity, feature)) : Double.NaN;
    }

    FeatureStatus status(int entity, int feature) {
        byte found = found(entity);
        if (found == FeatureRows.NOT_FOUND) {
            return FeatureStatus.NOT_FOUND;
        }
        if (found == FeatureRows.OUTSIDE) {
            return FeatureStatus.OUTSIDE_MAX_AGE;
        }
        return rows[place(entity, feature)] == FeatureRows.NULL ? FeatureStatus.NULL_VALUE : FeatureStatus.PRESENT;
    }

    @Nullable
    Instant eventTime(int entity) {
        return found(entity) == FeatureRows.NOT_FOUND
                ? null
                : OnlineFeatures.instant(FeatureRows.whole(rows, places[entity * (1 + features)] + 1));
    }

    private byte found(int entity) {
        if (entity < 0 || entity >= entities) {
            throw new IndexOutOfBoundsException("entity: " + entity + " (expected: 0 to " + (entities - 1) + ")");
        }
        return rows[places[entity * (1 + features)]];
    }

    private int place(int entity, int feature) {
        return places[entity * (1 + features) + 1 + feature];
    }
}
