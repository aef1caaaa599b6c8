package io.bellwether.client.tasks;

import java.io.InvalidObjectException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the thread that serializes or reads user objects knows of {@link TaskRef}s: their serialized form holds a number only. Not for
 * users.
 */
public final class ValueScope implements AutoCloseable {
    private static final ThreadLocal<@Nullable ValueScope> CURRENT = new ThreadLocal<>();

    private final ValueOwner owner;
    private final @Nullable ValueScope before;
    private final Set<Long> met = new LinkedHashSet<>();

    private ValueScope(ValueOwner owner) {
        this.owner = owner;
        this.before = CURRENT.get();
    }

    /** Until it is closed, by this thread, references may be written and read here, if they are this owner's. */
    public static ValueScope open(ValueOwner owner) {
        ValueScope scope = new ValueScope(owner);
        CURRENT.set(scope);
        return scope;
    }

    /** The references that were written, in their order. */
    public Set<Long> met() {
        return met;
    }

    static boolean note(ValueOwner owner, long id) {
        ValueScope scope = CURRENT.get();
        if (scope == null || scope.owner != owner || owner.isWhereTasksRun()) {
            return false;
        }
        scope.met.add(id);
        return true;
    }

    static ValueOwner owner() throws InvalidObjectException {
        ValueScope scope = CURRENT.get();
        if (scope == null) {
            throw new InvalidObjectException("a TaskRef outside the tasks of its session");
        }
        return scope.owner;
    }

    @Override
    public void close() {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }
}
