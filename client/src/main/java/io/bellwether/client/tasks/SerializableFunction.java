package io.bellwether.client.tasks;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function that can be applied in another process: a lambda whose captured variables are serializable. */
@FunctionalInterface
public interface SerializableFunction<A extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    R apply(A argument) throws Exception;
}
