package io.bellwether.client.tasks;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The serializer says only which class it could not write. So, once it has failed, the object is walked breadth first, as the
 * serializer would go: captured values of lambdas, fields that are neither static nor transient, elements of arrays and collections
 * (whose own fields Java does not show). The first thing found that is not serializable is the shortest way to say what is wrong.
 */
/** Finds what in an object can't be serialized. Stateless. */
final class UnserializablePath {
    private static final int MAX_OBJECTS = 100_000;

    private UnserializablePath() {}

    /** For example {@code captured value 0 (app.Job).connection (java.net.Socket)}; null if it can't be found. */
    static @Nullable String find(@Nullable Object root) {
        Deque<Step> open = new ArrayDeque<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        add(open, "", root);
        while (!open.isEmpty() && seen.size() < MAX_OBJECTS) {
            Step step = open.poll();
            if (!seen.add(step.value)) {
                continue;
            }
            if (!(step.value instanceof Serializable)) {
                return step.described();
            }
            expand(step, open);
        }
        return null;
    }

    private static void expand(Step step, Deque<Step> open) {
        Object value = step.value;
        SerializedLambda lambda = asLambda(value);
        if (lambda != null) {
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                String before = step.path.isEmpty() ? "" : step.path + ": ";
                add(open, before + "captured value " + i, lambda.getCapturedArg(i));
            }
        } else if (value instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                add(open, step.path + "[" + i + "]", array[i]);
            }
        } else if (value instanceof Collection<?> collection) {
            int i = 0;
            for (Object each : collection) {
                add(open, step.path + "[" + i++ + "]", each);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                add(open, step.path + " key", key);
                add(open, step.path + "[" + key + "]", each);
            });
        } else if (!(value instanceof Externalizable)) {
            expandFields(step, open);
        }
    }

    private static void expandFields(Step step, Deque<Step> open) {
        for (Class<?> type = step.value.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean written = !Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.getType().isPrimitive();
                if (written && Serializable.class.isAssignableFrom(type)) {
                    try {
                        field.setAccessible(true);
                        add(open, step.described() + "." + field.getName(), field.get(step.value));
                    } catch (IllegalAccessException | InaccessibleObjectException e) {
                        // a class of the JDK's: what it holds is not shown, and is not the user's to mend
                    }
                }
            }
        }
    }

    private static @Nullable SerializedLambda asLambda(Object value) {
        if (!value.getClass().isSynthetic()) {
            return null;
        }
        try {
            Method replace = value.getClass().getDeclaredMethod("writeReplace");
            replace.setAccessible(true);
            return replace.invoke(value) instanceof SerializedLambda lambda ? lambda : null;
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            return null; // not a lambda after all
        }
    }

    private static void add(Deque<Step> open, String path, @Nullable Object value) {
        if (value != null) {
            open.add(new Step(path, value));
        }
    }

    private record Step(String path, Object value) {
        private String described() {
            String type = value.getClass().getName();
            return path.isEmpty() ? type : path + " (" + type + ")";
        }
    }
}
