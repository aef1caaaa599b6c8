package io.bellwether.client;

import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskRef;
import org.jspecify.annotations.Nullable;

/** A function applied to what a reference refers to. */
record OnValue<T extends @Nullable Object, R extends @Nullable Object>(
        SerializableFunction<? super T, ? extends R> function) implements SerializableFunction<TaskRef<T>, R> {
    @Override
    public R apply(TaskRef<T> value) throws Exception {
        return function.apply(value.get());
    }
}
