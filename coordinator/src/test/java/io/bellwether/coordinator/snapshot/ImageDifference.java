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
    /** Of each class the fields that count: to ask for them takes longer than to compare them. */
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return fields(type);
        }
    };

    private ImageDifference() {}

    /** The path to the first difference with both values; null if there is none. */
    public static @Nullable String between(@Nullable Object one, @Nullable Object other) {
        return compare(one, other);
    }

    /** The way on from here to the first difference: nobody wants to know it as long as there is none. */
    private static @Nullable String compare(@Nullable Object one, @Nullable Object other) {
        if (one == other) {
            return null;
        }
        if (one == null || other == null) {
            return ": " + one + " and " + other;
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> others) {
            return compareMaps(map, others);
        }
        if (one instanceof Set<?> set && other instanceof Set<?> others) {
            return set.equals(others) ? null : ": " + set + " and " + others;
        }
        if (one instanceof List<?> || one instanceof ArrayDeque<?>) {
            return compareLists((Collection<?>) one, other);
        }
        if (one.getClass() != other.getClass()) {
            return ": " + one.getClass() + " and " + other.getClass();
        }
        if (one.getClass().isArray()) {
            return compareLists(elements(one), elements(other));
        }
        if (one instanceof Enum<?> || !one.getClass().getName().startsWith("io.bellwether.")) {
            return Objects.equals(one, other) ? null : ": " + one + " and " + other;
        }
        return compareFields(one, other);
    }

    private static @Nullable String compareMaps(Map<?, ?> map, Map<?, ?> others) {
        if (!map.keySet().equals(others.keySet())) {
            return ": keys " + map.keySet() + " and " + others.keySet();
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String difference = compare(entry.getValue(), others.get(entry.getKey()));
            if (difference != null) {
                return "[" + entry.getKey() + "]" + difference;
            }
        }
        return null;
    }

    private static @Nullable String compareLists(Collection<?> list, Object other) {
        if (!(other instanceof Collection<?> others) || others.size() != list.size()) {
            return ": " + list + " and " + other;
        }
        Iterator<?> theirs = others.iterator();
        int i = 0;
        for (Object each : list) {
            String difference = compare(each, theirs.next());
            if (difference != null) {
                return "[" + i + "]" + difference;
            }
            i++;
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

    private static @Nullable String compareFields(Object one, Object other) {
        for (Field field : FIELDS.get(one.getClass())) {
            String difference;
            try {
                difference = compare(field.get(one), field.get(other));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            if (difference != null) {
                return "." + field.getName() + difference;
            }
        }
        return null;
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
