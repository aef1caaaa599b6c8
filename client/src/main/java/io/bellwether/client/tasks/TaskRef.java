package io.bellwether.client.tasks;

import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The result of a session's task, kept on the node where the task ran. Whoever needs it fetches it: another task of the session that takes
 * this reference as its argument, or holds it in a captured variable, by {@link #get} where that task runs; and this program, likewise by
 * {@link #get}. A task that holds references begins when all of them have their results, preferably where the first one lies, and fails if
 * the task of one of them has failed.
 *
 * <p>A result belongs to this reference: it is deleted once this is closed, or unreachable, and no task that needs it is left; and with its
 * session. If its node is lost, the task is carried out again as soon as somebody needs the result.
 *
 * <p>In a task, what {@link #get} has given stays with the reference, which a slot keeps as long as the function that captured it: don't
 * change it. Thread-safe.
 */
public final class TaskRef<T extends @Nullable Object> implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient ValueOwner owner;
    private final long id;
    private transient volatile @Nullable Object kept;

    /** For what carries out tasks. */
    public TaskRef(ValueOwner owner, long id) {
        this.owner = owner;
        this.id = id;
    }

    /**
     * The result; waits for it.
     *
     * @throws io.bellwether.client.ClusterException as the future of a task would fail, for example with USER_CODE_FAILED
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // written by the task that returns T
    public T get() {
        Object value = kept;
        if (value == null) {
            value = owner.get(id);
            kept = owner.isWhereTasksRun() ? value : null;
        }
        return (T) value;
    }

    /** Completes when the result is there, and fails as its task has; to cancel it does nothing to the task. In the program only. */
    public CompletableFuture<@Nullable Void> done() {
        return owner.done(id);
    }

    /** Has the function applied to the result, where that lies if it can be; its own result is kept likewise. In the program only. */
    public <R extends @Nullable Object> TaskRef<R> then(SerializableFunction<? super T, ? extends R> function) {
        return owner.then(this, function);
    }

    /** Ends the task, and interrupts it where it runs; without effect if it has ended. In the program only. */
    public void cancel() {
        owner.cancel(id);
    }

    /** The result is needed by no other task than those that were submitted before. Idempotent. In the program only. */
    @Override
    public void close() {
        owner.release(id);
    }

    @Override
    public String toString() {
        return "TaskRef[" + id + "]";
    }

    private Object writeReplace() throws ObjectStreamException {
        if (!ValueScope.note(owner, id)) {
            throw new NotSerializableException(
                    "a TaskRef, which is for the functions and arguments of its own session's tasks,");
        }
        return new Travelling(id);
    }

    /** A reference on its way to a task. */
    private record Travelling(long id) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            return new TaskRef<Object>(ValueScope.owner(), id);
        }
    }
}
