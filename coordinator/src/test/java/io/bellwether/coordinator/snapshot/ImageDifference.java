package io.bellwether.coordinator.snapshot;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where two states differ, field by field, whatever their classes say of equality. Of collections only the contents count, and
 * of lists their order.
 */
public final class ImageDifference {
    private ImageDifference() {}

    /** The path to the first difference with both values; null if there is none. */
    public static @Nullable String between(@Nullable Object one, @Nullable Object other) {
        return compare("", one, other);
    }

    private static @Nullable String compare(String path, @Nullable Object one, @Nullable Object other) {
        if (one == other) {
            return null;
        }
        if (one == null || other == null) {
            return path + ": " + one + " and " + other;
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> others) {
            return compareMaps(path, map, others);
        }
        if (one instanceof Set<?> set && other instanceof Set<?> others) {
            return set.equals(others) ? null : path + ": " + set + " and " + others;
        }
        if (one instanceof List<?> || one instanceof ArrayDeque<?>) {
            return compareLists(path, (Collection<?>) one, other);
        }
        if (one.getClass() != other.getClass()) {
            return path + ": " + one.getClass() + " and " + other.getClass();
        }
        if (one.getClass().isArray()) {
            return compareLists(path, elements(one), elements(other));
        }
        if (one instanceof Enum<?> || !one.getClass().getName().startsWith("io.bellwether.")) {
            return Objects.equals(one, other) ? null : path + ": " + one + " and " + other;
        }
        return compareFields(path, one, other);
    }

    private static @Nullable String compareMaps(String path, Map<?, ?> map, Map<?, ?> others) {
        if (!map.keySet().equals(others.keySet())) {
            return path + ": keys " + map.keySet() + " and " + others.keySet();
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String difference =
                    compare(path + "[" + entry.getKey() + "]", entry.getValue(), others.get(entry.getKey()));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String compareLists(String path, Collection<?> list, Object other) {
        if (!(other instanceof Collection<?> others) || others.size() != list.size()) {
            return path + ": " + list + " and " + other;
        }
        Iterator<?> theirs = others.iterator();
        int i = 0;
        for (Object each : list) {
            String difference = compare(path + "[" + i++ + "]", each, theirs.next());
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            all.add(Array.get(array, i));
        }
        return all;
    }

    private static @Nullable String compareFields(String path, Object one, Object other) {
        for (Class<?> type = one.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) {
                    continue;
                }
                field.setAccessible(true);
                String difference;
                try {
                    difference = compare(path + "." + field.getName(), field.get(one), field.get(other));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }
}
