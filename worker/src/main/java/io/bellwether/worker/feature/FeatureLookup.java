package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.wire.FeatureMessage.FeatureValues;
import io.bellwether.client.wire.FeatureMessage.KeyColumn;
import io.bellwether.client.wire.FeatureMessage.ReadFeatures;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.grid.FeatureGrid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Reads features by key. Thread-safe; blocks for as long as the grid does. */
final class FeatureLookup {
    private static final int MAX_ENTITIES = 10_000;
    private static final int KEPT_NOTES = 1_000;

    private final FeatureGrid grid;
    private final LongSupplier nowMicros;
    /** Notes as they were read: the same text always says the same. */
    private final Map<String, OnlineView> notes = new ConcurrentHashMap<>();

    FeatureLookup(FeatureGrid grid, LongSupplier nowMicros) {
        this.grid = grid;
        this.nowMicros = nowMicros;
    }

    FeatureValues read(ReadFeatures request) {
        OnlineView view = view(request.view());
        List<String> names = request.features().isEmpty() ? view.features() : request.features();
        int[] wanted = new int[names.size()];
        for (int at = 0; at < wanted.length; at++) {
            wanted[at] = index(view, names.get(at));
        }
        List<String> keys = keys(view, request.keys());
        Map<String, byte[]> rows = grid.rows(new HashSet<>(keys));
        long oldest = view.ttlMicros() == Long.MAX_VALUE ? Long.MIN_VALUE : nowMicros.getAsLong() - view.ttlMicros();
        PickedRows picked = new PickedRows(oldest, view.features().size(), wanted, keys.size());
        for (String key : keys) {
            picked.add(rows.get(key));
        }
        return new FeatureValues(view.name(), view.version(), names, keys.size(), picked.toBytes());
    }

    private OnlineView view(String name) {
        String note = grid.note(name)
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND,
                        "feature view '" + name + "' is not in the grid (expected: one that is materialized); submit a"
                                + " materialization of it, and look at 'bellwether views'"));
        if (notes.size() > KEPT_NOTES) {
            notes.clear();
        }
        return notes.computeIfAbsent(note, OnlineView::read);
    }

    private static int index(OnlineView view, String feature) {
        int index = view.features().indexOf(feature);
        if (index < 0) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "feature: '" + feature + "' (expected: one of view '" + view.name() + "'); "
                            + Nearest.hint(feature, view.features()));
        }
        return index;
    }

    private static List<String> keys(OnlineView view, List<KeyColumn> given) {
        List<List<String>> columns = new ArrayList<>();
        for (int key = 0; key < view.keys().size(); key++) {
            columns.add(column(view, view.keys().get(key), view.keyKinds().get(key), given));
        }
        int entities = columns.get(0).size();
        if (entities > MAX_ENTITIES) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "entities: " + entities + " (expected: at most " + MAX_ENTITIES + " at once); ask for fewer");
        }
        String prefix = OnlineView.prefix(view.name(), view.version());
        List<String> keys = new ArrayList<>(entities);
        for (int entity = 0; entity < entities; entity++) {
            int row = entity;
            keys.add(prefix
                    + (columns.size() == 1
                            ? columns.get(0).get(row)
                            : EntityKeys.joined(columns.stream()
                                    .map(column -> column.get(row))
                                    .toList())));
        }
        return keys;
    }

    private static List<String> column(OnlineView view, String name, TableColumn.Kind kind, List<KeyColumn> given) {
        KeyColumn column = given.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "entities: '" + name + "' is missing (expected: the keys of view '" + view.name() + "', "
                                + view.keys() + "); given are "
                                + given.stream().map(KeyColumn::name).toList()));
        if (kind != TableColumn.Kind.INTEGER) {
            return column.values();
        }
        List<String> values = new ArrayList<>(column.values().size());
        for (String value : column.values()) {
            values.add(whole(view, name, value));
        }
        return values;
    }

    private static String whole(OnlineView view, String name, String value) {
        try {
            return Long.toString(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "entities, key '" + name + "': '" + value + "' (expected: whole numbers, as in view '" + view.name()
                            + "'); correct it",
                    e);
        }
    }
}
