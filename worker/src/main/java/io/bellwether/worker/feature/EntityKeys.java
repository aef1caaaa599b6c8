package io.bellwether.worker.feature;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Numbers entities from 0 by their keys. A single key of whole numbers is looked up without an object; others are by their text. Rows
 * without a key belong to no entity. Many may look up at once, while nobody adds.
 */
final class EntityKeys {
    static final int NONE = -1;
    private static final char SEPARATOR = '\u001f';

    private final @Nullable LongNumbers longs;
    private final Map<String, Integer> texts = new HashMap<>();

    /** Of those columns, as {@link #kinds} has checked them. */
    EntityKeys(List<TableColumn.Kind> kinds) {
        longs = kinds.size() == 1 && kinds.get(0) == TableColumn.Kind.INTEGER ? new LongNumbers() : null;
    }

    /**
     * What kinds of values the key columns hold.
     *
     * @throws io.bellwether.client.ClusterException if a column is not there, or can be no key
     */
    static List<TableColumn.Kind> kinds(String what, Table table, List<String> names) {
        List<TableColumn.Kind> kinds = new ArrayList<>();
        for (String name : names) {
            TableColumn column = table.column(what, name);
            boolean whole = column.kind() == TableColumn.Kind.INTEGER || column.kind() == TableColumn.Kind.UNSIGNED;
            if (!whole && column.kind() != TableColumn.Kind.TEXT) {
                throw DataErrors.invalid(
                        what,
                        "'" + name + "' is of type " + column.type(),
                        "a column of whole numbers or of texts",
                        "name another column, or write it as one of these");
            }
            kinds.add(whole ? TableColumn.Kind.INTEGER : TableColumn.Kind.TEXT);
        }
        return List.copyOf(kinds);
    }

    int size() {
        return longs == null ? texts.size() : longs.size();
    }

    /** The entity's number, a new one if it is new; {@link #NONE} if a key is missing. */
    int add(List<ColumnVector> keys, int row) {
        if (longs != null) {
            ColumnVector key = keys.get(0);
            return key.isNull(row) ? NONE : longs.add(whole(key, row));
        }
        String text = text(keys, row);
        return text == null ? NONE : texts.computeIfAbsent(text, added -> texts.size());
    }

    /** The entity's number; {@link #NONE} if it was never added. */
    int find(List<ColumnVector> keys, int row) {
        if (longs != null) {
            ColumnVector key = keys.get(0);
            return key.isNull(row) ? NONE : longs.find(whole(key, row));
        }
        String text = text(keys, row);
        return text == null ? NONE : texts.getOrDefault(text, NONE);
    }

    /** The keys as one text; null if one is missing. */
    static @Nullable String text(List<ColumnVector> keys, int row) {
        if (keys.size() == 1) {
            ColumnVector key = keys.get(0);
            return key.isNull(row) ? null : one(key, row);
        }
        StringBuilder text = new StringBuilder();
        for (ColumnVector key : keys) {
            if (key.isNull(row)) {
                return null;
            }
            text.append(text.isEmpty() && key == keys.get(0) ? "" : SEPARATOR).append(one(key, row));
        }
        return text.toString();
    }

    private static String one(ColumnVector key, int row) {
        return key.column().kind() == TableColumn.Kind.TEXT ? key.text(row) : Long.toString(whole(key, row));
    }

    /** A whole number, whether stored with a sign or not. */
    static long whole(ColumnVector column, int row) {
        boolean unsigned = column.column().kind() == TableColumn.Kind.UNSIGNED
                && column.column().type().getPrimitiveTypeName() == PrimitiveTypeName.INT32;
        return unsigned ? Integer.toUnsignedLong((int) column.whole(row)) : column.whole(row);
    }

    /** As {@link #text(List, int)}, of keys that are texts already. */
    static String joined(List<String> keys) {
        return String.join(String.valueOf(SEPARATOR), keys);
    }

    /** A hash table of primitive numbers: linear probing, at most half full. */
    private static final class LongNumbers {
        private long[] keys = new long[1 << 10];
        private int[] numbers = new int[1 << 10]; // plus one, 0 for a free place
        private int size;

        int size() {
            return size;
        }

        int find(long key) {
            int at = place(key, keys.length - 1);
            while (numbers[at] != 0) {
                if (keys[at] == key) {
                    return numbers[at] - 1;
                }
                at = (at + 1) & (keys.length - 1);
            }
            return NONE;
        }

        int add(long key) {
            int known = find(key);
            if (known != NONE) {
                return known;
            }
            if (2 * (size + 1) > keys.length) {
                grow();
            }
            put(key, ++size);
            return size - 1;
        }

        private void put(long key, int number) {
            int at = place(key, keys.length - 1);
            while (numbers[at] != 0) {
                at = (at + 1) & (keys.length - 1);
            }
            keys[at] = key;
            numbers[at] = number;
        }

        private void grow() {
            long[] before = keys;
            int[] numbersBefore = numbers;
            keys = new long[before.length * 2];
            numbers = new int[before.length * 2];
            for (int at = 0; at < before.length; at++) {
                if (numbersBefore[at] != 0) {
                    put(before[at], numbersBefore[at]);
                }
            }
        }

        /** The finalizer of SplitMix64. */
        private static int place(long key, int mask) {
            long z = key + 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return (int) (z ^ (z >>> 31)) & mask;
        }
    }
}
