package io.bellwether.client.tasks;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it travels: in words, so that the other side needs none of its classes. Bounded: what is longer is cut.
 *
 * @param code whose fault it is: USER_CODE_FAILED for what the user's code threw
 * @param type the exception's class
 * @param frames its stack, innermost first, as far as it is the user's
 */
public record RemoteFailure(
        ErrorCode code,
        String type,
        @Nullable String message,
        List<Frame> frames,
        @Nullable RemoteFailure cause) {
    private static final int MAX_MESSAGE = 4_000;
    private static final int MAX_FRAMES = 100;
    private static final int MAX_CAUSES = 8;

    public RemoteFailure {
        frames = frames == null ? List.of() : List.copyOf(frames);
    }

    /** One line of a stack. */
    public record Frame(
            String type, String method, @Nullable String file, int line) {}

    /**
     * Describes what the user's code threw.
     *
     * @param runner the class whose frames, and all around them, are left out: what carried out the user's code
     */
    public static RemoteFailure of(Throwable thrown, Class<?> runner) {
        return of(thrown, runner.getName(), MAX_CAUSES);
    }

    private static RemoteFailure of(Throwable thrown, String runner, int causes) {
        List<Frame> frames = new ArrayList<>();
        for (StackTraceElement each : thrown.getStackTrace()) {
            if (each.getClassName().equals(runner) || frames.size() == MAX_FRAMES) {
                break;
            }
            frames.add(new Frame(each.getClassName(), each.getMethodName(), each.getFileName(), each.getLineNumber()));
        }
        Throwable cause = causes == 0 ? null : thrown.getCause();
        return new RemoteFailure(
                ErrorCode.USER_CODE_FAILED,
                thrown.getClass().getName(),
                message(thrown),
                frames,
                cause == null ? null : of(cause, runner, causes - 1));
    }

    /** What is no exception of the user's: a limit, a value that can't be serialized. */
    public static RemoteFailure of(ErrorCode code, String message) {
        return new RemoteFailure(code, code.name(), cut(message), List.of(), null);
    }

    /* The user's own getMessage may throw. */
    private static @Nullable String message(Throwable thrown) {
        String message;
        try {
            message = thrown.getMessage();
        } catch (RuntimeException e) {
            message = "its message can't be had: " + e.getClass().getName();
        }
        return message == null ? null : cut(message);
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
    }

    /** Type and message; of what is no exception, the message. */
    public String inOneLine() {
        if (message == null) {
            return type;
        }
        return code == ErrorCode.USER_CODE_FAILED ? type + ": " + message : message;
    }

    public byte[] toBytes() {
        return Json.write(this).getBytes(StandardCharsets.UTF_8);
    }

    public static RemoteFailure fromBytes(byte[] bytes) {
        return Json.read(new String(bytes, StandardCharsets.UTF_8), RemoteFailure.class);
    }

    /** The same as an exception to throw here, with the stack as it was there. */
    public RemoteException toException() {
        RemoteException exception = new RemoteException(type, inOneLine(), cause == null ? null : cause.toException());
        exception.setStackTrace(frames.stream()
                .map(frame -> new StackTraceElement(frame.type(), frame.method(), frame.file(), frame.line()))
                .toArray(StackTraceElement[]::new));
        return exception;
    }
}
