package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import org.apache.spark.ml.Estimator;
import org.jspecify.annotations.Nullable;

/** Makes estimators by the name of their class; what is wrong with the class is {@code INVALID_ARGUMENT}. */
final class EstimatorClass {
    private EstimatorClass() {}

    static Estimator<?> create(String className) {
        Constructor<? extends Estimator<?>> constructor = constructor(find(className));
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw invalid(className, "its constructor fails: " + e.getCause(), "one that works", "mend the class", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("making a " + className, e); // what it needs has been checked
        }
    }

    private static Class<?> find(String className) {
        try {
            return Class.forName(className, false, EstimatorClass.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw invalid(
                    className,
                    "this node can't load such a class (" + e + ")",
                    "an Estimator of spark.ml on every worker's class path",
                    "correct the name, or add its jar",
                    e);
        }
    }

    @SuppressWarnings("unchecked") // the type is checked here
    private static Constructor<? extends Estimator<?>> constructor(Class<?> type) {
        boolean fits = Estimator.class.isAssignableFrom(type)
                && Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers());
        try {
            if (fits) {
                return (Constructor<? extends Estimator<?>>) type.getConstructor();
            }
        } catch (NoSuchMethodException e) {
            throw unfit(type, e);
        }
        throw unfit(type, null);
    }

    private static ClusterException unfit(Class<?> type, @Nullable Exception cause) {
        return invalid(
                type.getName(),
                "that class is none",
                "a public Estimator of spark.ml with a constructor without arguments",
                "name another class",
                cause);
    }

    private static ClusterException invalid(
            String className, String what, String expected, String next, @Nullable Throwable cause) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer '" + className + "': " + what + " (expected: " + expected + "); " + next,
                cause);
    }
}
