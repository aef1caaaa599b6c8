package io.bellwether.client;

import io.bellwether.client.session.SessionFunction;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.UserObjects;
import io.bellwether.client.tasks.ValueOwner;
import io.bellwether.client.tasks.ValueScope;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Which function is the same one: the same object; and of a class without fields, such as a lambda that captures nothing, any object. The
 * few last objects that hold something are remembered, no more, since each may hold much. When code of a new place turns up, functions are
 * numbered anew: their classes are to come from the same loader as those of the arguments.
 */
/** The functions that a session has shipped, or will have with its next task. Thread-safe. */
final class SessionFunctions {
    private static final int REMEMBERED = 64;

    /** Whether objects of a class have fields of their own or inherited ones. */
    private static final ClassValue<Boolean> STATELESS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        return false;
                    }
                }
            }
            return true;
        }
    };

    private final Supplier<ValueOwner> values;
    private final SessionCode code;
    private final long timeoutMillis;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Class<?>, SessionFunction> byClass = new ConcurrentHashMap<>();
    private final Map<Class<?>, SessionFunction> onValueByClass = new ConcurrentHashMap<>();
    private final Map<ClassLoader, SessionFunction> calls = new ConcurrentHashMap<>();
    private final Map<Identity, SessionFunction> byIdentity = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, SessionFunction> eldest) {
            return size() > REMEMBERED;
        }
    };

    SessionFunctions(SessionCode code, long timeoutMillis, Supplier<ValueOwner> values) {
        this.values = values;
        this.code = code;
        this.timeoutMillis = timeoutMillis;
    }

    private record Identity(Object object, boolean onValue) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is the point
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity that && that.object == object && that.onValue == onValue;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }

    /** Whether all objects of its class are the same. */
    static boolean isStateless(Object function) {
        return STATELESS.get(function.getClass());
    }

    /** The function, or call, with all code that is known now. */
    SessionFunction of(Object function, int form) {
        boolean onValue = function instanceof OnValue;
        Object users = users(function);
        if (isStateless(users)) {
            Map<Class<?>, SessionFunction> known = onValue ? onValueByClass : byClass;
            SessionFunction found = known.get(users.getClass());
            if (found == null || isOutdated(found)) {
                found = pack(function, form);
                known.put(users.getClass(), found);
            }
            return found;
        }
        Identity identity = new Identity(users, onValue);
        synchronized (byIdentity) {
            SessionFunction known = byIdentity.get(identity);
            if (known == null || isOutdated(known)) {
                known = pack(function, form);
                byIdentity.put(identity, known);
            }
            return known;
        }
    }

    /** Each argument is a call of its own, of the same loader as this one. */
    SessionFunction ofCalls(Object call) {
        ClassLoader loader = loader(call);
        SessionFunction known = calls.get(loader);
        if (known == null || isOutdated(known)) {
            known = function(SlotFrames.FORM_CALLS, new byte[0], loader, Set.of());
            calls.put(loader, known);
        }
        return known;
    }

    private boolean isOutdated(SessionFunction known) {
        List<?> now = code.current();
        return known.code().size() != now.size();
    }

    private SessionFunction pack(Object function, int form) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        byte[] bytes;
        Set<Long> needs;
        try (ValueScope scope = ValueScope.open(values.get())) {
            bytes = UserObjects.write(function, "function", TaskLimits.ARGUMENT_BYTES, classes::add);
            needs = scope.met();
        }
        code.add(classes);
        return function(form, bytes, loader(function), needs);
    }

    private SessionFunction function(int form, byte[] bytes, ClassLoader loader, Set<Long> needs) {
        return new SessionFunction(
                lastId.getAndIncrement(), form, bytes, code.current(), loader, timeoutMillis, List.copyOf(needs));
    }

    private static ClassLoader loader(Object function) {
        ClassLoader loader = users(function).getClass().getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    /** The user's own, without what is around it. */
    private static Object users(Object function) {
        return function instanceof OnValue<?, ?> chained ? chained.function() : function;
    }
}
