package io.bellwether.coordinator.snapshot;

import io.bellwether.coordinator.core.CoreImage;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/*
 * Implementation note.
 *
 * The classes are found by walking from the image over the declared types of fields, so that nobody need list them: what a sealed
 * family permits, what collections hold, and so on. A class that only shows at run time, behind an interface that is not sealed, is not
 * found, and writing a snapshot that holds one fails.
 */
/** All classes of which a state's objects can be, but for the JDK's collections. */
final class StateTypes {
    private static final String OURS = "io.bellwether.";

    private final SortedSet<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));

    private StateTypes() {}

    /** In an order that is always the same. */
    static Set<Class<?>> all() {
        StateTypes types = new StateTypes();
        types.visit(CoreImage.Cluster.class);
        types.visit(CoreImage.OfJob.class);
        return types.found;
    }

    private void visit(Type type) {
        if (type instanceof Class<?> known) {
            visitClass(known);
        } else if (type instanceof ParameterizedType generic) {
            visit(generic.getRawType());
            for (Type argument : generic.getActualTypeArguments()) {
                visit(argument);
            }
        } else if (type instanceof WildcardType wildcard) {
            for (Type bound : wildcard.getUpperBounds()) {
                visit(bound);
            }
        }
    }

    private void visitClass(Class<?> type) {
        if (type.isArray()) {
            visit(type.getComponentType());
            found.add(type);
        } else if (type.getName().startsWith(OURS)) {
            visitOurs(type);
        } else if (isPlain(type)) {
            found.add(type);
        }
    }

    /** Of the JDK's, what is neither a collection nor a mere supertype: those are registered apart. */
    private static boolean isPlain(Class<?> type) {
        return !type.isPrimitive()
                && !type.isInterface()
                && !Modifier.isAbstract(type.getModifiers())
                && type != Object.class
                && !Collection.class.isAssignableFrom(type)
                && !Map.class.isAssignableFrom(type);
    }

    private void visitOurs(Class<?> type) {
        boolean concrete = type.isEnum() || !Modifier.isAbstract(type.getModifiers());
        if (concrete && !found.add(type)) {
            return;
        }
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                visit(permitted);
            }
        }
        if (concrete && !type.isEnum()) {
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                        visit(field.getGenericType());
                    }
                }
            }
        }
    }
}
