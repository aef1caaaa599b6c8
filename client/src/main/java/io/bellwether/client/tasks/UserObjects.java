package io.bellwether.client.tasks;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Java's own serialization rather than a second Kryo: a lambda is only defined to survive that one (its class makes a
 * SerializedLambda of itself and reads it back); it honours what users' classes say of themselves (transient, writeReplace,
 * readResolve); and it needs no access to the fields of the JDK's classes, which Java 17 refuses. Kryo's closure support rests on the
 * same SerializedLambda and gains nothing but speed, so the commonest small values have a short form here: a tag and their bytes.
 * Only clients and executors come here. What is read is the user's own, written by the user's own code, and read where that code runs
 * anyway.
 */
/** User objects to bytes and back. Stateless. */
public final class UserObjects {
    private static final int JAVA = 0;
    private static final int NULL = 1;
    private static final int TEXT = 2;
    private static final int INT = 3;
    private static final int LONG = 4;
    private static final int DOUBLE = 5;
    private static final int TRUE = 6;
    private static final int FALSE = 7;
    private static final int BYTES = 8;

    private UserObjects() {}

    /**
     * Writes an object.
     *
     * @param what how to call it in a message, for example {@code "argument 3"}
     * @param limit how many bytes it may take
     * @param onClass hears of each class that is needed to read it
     * @throws ClusterException INVALID_ARGUMENT if it holds what can't be serialized, with the path of fields to that;
     *     LIMIT_EXCEEDED if it is too long
     */
    public static byte[] write(@Nullable Object value, String what, int limit, Consumer<Class<?>> onClass) {
        if (value instanceof byte[] bytes && bytes.length >= limit) {
            throw tooLong(what, limit);
        }
        byte[] simple = simple(value);
        if (simple != null) {
            if (simple.length > limit) {
                throw tooLong(what, limit);
            }
            return simple;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        bytes.write(JAVA);
        try (ObjectOutputStream output = new ClassHearing(new Limited(bytes, limit), onClass)) {
            output.writeObject(value);
        } catch (LimitReached e) {
            throw tooLong(what, limit);
        } catch (NotSerializableException e) {
            String path = UnserializablePath.find(value);
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    what + ": " + (path == null ? e.getMessage() : path)
                            + " is not serializable (expected: every value that it holds implements"
                            + " java.io.Serializable); copy what is needed into a local variable before the lambda, make"
                            + " the class serializable or the field transient",
                    e);
        } catch (IOException | RuntimeException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    what + ": can't be serialized: " + e + "; look at its writeObject or writeReplace",
                    e);
        } catch (StackOverflowError e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    what + ": nested too deeply to be serialized; flatten it, for example to an array",
                    e);
        }
        return bytes.toByteArray();
    }

    /** The short form of a common small value; null if it has none, and is for {@link #write}. */
    public static byte @Nullable [] writeSimple(@Nullable Object value) {
        return value instanceof String || value instanceof byte[] ? null : simple(value);
    }

    private static ClusterException tooLong(String what, int limit) {
        return new ClusterException(
                ErrorCode.LIMIT_EXCEEDED,
                what + ": more than " + limit + " bytes (expected: at most so many, serialized); keep it in a file or"
                        + " a dataset and pass its name");
    }

    /**
     * Reads an object.
     *
     * @param loader finds its classes
     * @throws ClassNotFoundException if a class is not there
     * @throws IOException if a class has changed, or the bytes are damaged
     */
    public static @Nullable Object read(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
        if (bytes.length == 0) {
            throw new IOException("no bytes (expected: a serialized object)");
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        return switch (bytes[0]) {
            case NULL -> null;
            case TEXT -> new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
            case INT -> rest.getInt();
            case LONG -> rest.getLong();
            case DOUBLE -> rest.getDouble();
            case TRUE -> true;
            case FALSE -> false;
            case BYTES -> {
                byte[] value = new byte[rest.remaining()];
                rest.get(value);
                yield value;
            }
            case JAVA -> {
                InputStream stream = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
                try (ObjectInputStream input = new Loading(stream, loader)) {
                    yield input.readObject();
                }
            }
            default -> throw new IOException("form " + bytes[0] + " (expected: one that this release knows)");
        };
    }

    private static byte @Nullable [] simple(@Nullable Object value) {
        if (value == null) {
            return new byte[] {NULL};
        }
        if (value instanceof Integer number) {
            return ByteBuffer.allocate(1 + Integer.BYTES)
                    .put((byte) INT)
                    .putInt(number)
                    .array();
        }
        if (value instanceof Long number) {
            return ByteBuffer.allocate(1 + Long.BYTES)
                    .put((byte) LONG)
                    .putLong(number)
                    .array();
        }
        if (value instanceof Double number) {
            return ByteBuffer.allocate(1 + Double.BYTES)
                    .put((byte) DOUBLE)
                    .putDouble(number)
                    .array();
        }
        if (value instanceof Boolean flag) {
            return new byte[] {(byte) (flag ? TRUE : FALSE)};
        }
        if (value instanceof byte[] bytes) {
            return tagged(BYTES, bytes);
        }
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            // A text with half a surrogate pair has no UTF-8.
            return new String(bytes, StandardCharsets.UTF_8).equals(text) ? tagged(TEXT, bytes) : null;
        }
        return null;
    }

    private static byte[] tagged(int tag, byte[] bytes) {
        return ByteBuffer.allocate(1 + bytes.length).put((byte) tag).put(bytes).array();
    }

    private static final class ClassHearing extends ObjectOutputStream {
        private final Consumer<Class<?>> onClass;

        private ClassHearing(OutputStream output, Consumer<Class<?>> onClass) throws IOException {
            super(output);
            this.onClass = onClass;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            onClass.accept(type);
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            for (Class<?> each : type.getInterfaces()) {
                onClass.accept(each);
            }
        }
    }

    private static final class Loading extends ObjectInputStream {
        private final ClassLoader loader;

        private Loading(InputStream input, ClassLoader loader) throws IOException {
            super(input);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // primitive types have no name that forName knows
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            Class<?>[] types = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                types[i] = Class.forName(names[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, types, (proxy, method, arguments) -> null)
                    .getClass();
        }
    }

    private static final class Limited extends OutputStream {
        private final OutputStream output;
        private long left;

        private Limited(OutputStream output, int limit) {
            this.output = output;
            this.left = limit;
        }

        @Override
        public void write(int value) throws IOException {
            take(1);
            output.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
            output.write(bytes, offset, length);
        }

        private void take(int count) throws LimitReached {
            left -= count;
            if (left < 0) {
                throw new LimitReached();
            }
        }
    }

    private static final class LimitReached extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
