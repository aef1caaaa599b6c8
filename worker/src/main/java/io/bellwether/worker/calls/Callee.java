package io.bellwether.worker.calls;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.client.tasks.SerializableCallable;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.UserObjects;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a user wants called, read from its bytes; or why it can't be. Confined to a thread. */
public final class Callee {
    /** What each argument goes to. */
    private interface Called {
        @Nullable
        Object on(byte[] argument) throws Exception;
    }

    private final ClassLoader loader;
    private final List<TaskBatch.Code> code;
    private Called called = argument -> argument;

    private Callee(ClassLoader loader, List<TaskBatch.Code> code) {
        this.loader = loader;
        this.code = code;
    }

    /** Each argument is a call of its own. */
    public static Callee calls(ClassLoader loader, List<TaskBatch.Code> code) {
        Callee callee = new Callee(loader, code);
        callee.called = argument -> callee.readCall(argument).call();
        return callee;
    }

    /** One call, which takes no argument. What can't be read fails when it is called. */
    public static Callee call(byte[] packed, ClassLoader loader, List<TaskBatch.Code> code) {
        Callee callee = new Callee(loader, code);
        try {
            SerializableCallable<Object> call = callee.readCall(packed);
            callee.called = none -> call.call();
        } catch (Unreadable e) {
            callee.called = none -> {
                throw e;
            };
        }
        return callee;
    }

    /** One function, applied to each argument. What can't be read fails when it is called. */
    @SuppressWarnings({"unchecked", "NullAway"}) // the client wrote what it says; a user's argument may be null
    public static Callee function(byte[] packed, ClassLoader loader, List<TaskBatch.Code> code) {
        Callee callee = new Callee(loader, code);
        try {
            var typed = (SerializableFunction<Object, Object>)
                    Objects.requireNonNull(callee.read(packed, "function"), "function");
            callee.called = argument -> typed.apply(callee.read(argument, "argument"));
        } catch (Unreadable e) {
            callee.called = argument -> {
                throw e;
            };
        }
        return callee;
    }

    /** The user's classes. */
    public ClassLoader loader() {
        return loader;
    }

    /** Calls; whatever it throws goes to {@link #describe}. */
    public @Nullable Object on(byte[] argument) throws Exception {
        return called.on(argument);
    }

    /** What was thrown, as it travels. */
    public static RemoteFailure describe(Throwable thrown) {
        return thrown instanceof Unreadable unreadable
                ? RemoteFailure.of(unreadable.code, String.valueOf(unreadable.getMessage()))
                : RemoteFailure.of(thrown, Callee.class);
    }

    /** What was returned, as it travels; {@link ClusterException} if it can't. */
    public static byte[] pack(@Nullable Object value) {
        return UserObjects.write(value, "result", TaskLimits.RESULT_BYTES, type -> {});
    }

    @SuppressWarnings("unchecked") // the client wrote what it says
    private SerializableCallable<Object> readCall(byte[] bytes) throws Unreadable {
        return (SerializableCallable<Object>) Objects.requireNonNull(read(bytes, "call"), "call");
    }

    private @Nullable Object read(byte[] bytes, String what) throws Unreadable {
        try {
            return UserObjects.read(bytes, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new Unreadable(
                    ErrorCode.NOT_FOUND,
                    what + ": class " + e.getMessage() + " can't be loaded (expected: in the code that was shipped, "
                            + names() + "); add its jar by withCode of the options",
                    e);
        } catch (IOException | RuntimeException e) {
            throw new Unreadable(
                    ErrorCode.INVALID_DATA,
                    what + ": can't be read: " + e + "; was its class compiled anew, or does its readObject fail?",
                    e);
        }
    }

    private String names() {
        return code.stream().map(TaskBatch.Code::name).toList().toString();
    }

    /** A call that can't begin: none of the user's exceptions. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;

        private Unreadable(ErrorCode code, String message, Throwable cause) {
            super(message, cause);
            this.code = code;
        }
    }
}
