package io.bellwether.client.tasks;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the results behind {@link TaskRef}s come from: a session in its program, or a slot where tasks run. Not for users. */
public interface ValueOwner {
    /** The value; waits for it. */
    @Nullable
    Object get(long id);

    /** Whether this is where tasks run. */
    boolean isWhereTasksRun();

    /** When the value is there. */
    CompletableFuture<@Nullable Void> done(long id);

    /** A task that needs the value. */
    <T extends @Nullable Object, R extends @Nullable Object> TaskRef<R> then(
            TaskRef<T> value, SerializableFunction<? super T, ? extends R> function);

    /** Nobody wants the value. */
    void cancel(long id);

    /** The value's reference is closed. */
    void release(long id);
}
