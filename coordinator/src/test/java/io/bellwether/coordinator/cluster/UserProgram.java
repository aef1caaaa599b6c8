package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.tasks.SerializableCallable;
import io.bellwether.client.tasks.SerializableFunction;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** A user's classes, compiled here and now into a directory of their own: no executor has them on its class path. */
final class UserProgram implements AutoCloseable {
    private static final String SOURCE = """
            package app;

            import io.bellwether.client.tasks.*;
            import java.nio.file.*;
            import java.util.*;

            public final class Calls {
                public record Point(int x, String label) implements java.io.Serializable {}
                public static final class Closed {}

                public static SerializableFunction<Integer, Point> points() {
                    return x -> new Point(x * x, Helper.label(x));
                }
                public static SerializableFunction<Integer, Integer> squares(int pauseMillis) {
                    return x -> { Thread.sleep(pauseMillis); return x * x; };
                }
                public static SerializableFunction<Integer, Integer> throwing(int at) {
                    return x -> { if (x == at) { Helper.fail(x); } return x; };
                }
                public static SerializableFunction<Integer, Integer> exiting(int at) {
                    return x -> { if (x == at) { System.exit(7); } return x; };
                }
                /** Beside others that take three times as long. */
                public static SerializableFunction<Integer, Integer> exitingAfter(int at, int millis) {
                    return x -> {
                        if (x == at) { Thread.sleep(millis); System.exit(7); }
                        Thread.sleep(3 * millis);
                        return x;
                    };
                }
                public static SerializableFunction<Integer, Integer> exhausting(int at) {
                    return x -> {
                        if (x == at) {
                            List<long[]> all = new ArrayList<>();
                            while (true) { all.add(new long[1 << 20]); }
                        }
                        return x;
                    };
                }
                public static SerializableFunction<Integer, Long> needing(int mib) {
                    return x -> {
                        byte[][] all = new byte[mib][];
                        for (int i = 0; i < mib; i++) { all[i] = new byte[1 << 20]; }
                        return (long) all.length;
                    };
                }
                public static SerializableFunction<Integer, Long> heap() {
                    return x -> Runtime.getRuntime().maxMemory() >> 20;
                }
                public static SerializableFunction<Integer, Integer> hoarding(int at) {
                    return x -> {
                        if (x == at) {
                            var field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
                            field.setAccessible(true);
                            Object unsafe = field.get(null);
                            var take = unsafe.getClass().getMethod("allocateMemory", long.class);
                            var fill = unsafe.getClass().getMethod("setMemory", long.class, long.class, byte.class);
                            for (int i = 0; i < 72; i++) {
                                fill.invoke(unsafe, take.invoke(unsafe, 16L << 20), 16L << 20, (byte) 1);
                                Thread.sleep(20);
                            }
                            Thread.sleep(600_000);
                        }
                        return x;
                    };
                }
                public static SerializableFunction<Integer, Integer> hanging(int at, boolean heeds) {
                    return x -> {
                        while (x == at) {
                            try { Thread.sleep(1_000); } catch (InterruptedException e) { if (heeds) { throw e; } }
                        }
                        return x;
                    };
                }
                /** The first time it takes ten minutes, and tells by the sign of its result which time it was. */
                public static SerializableFunction<Integer, Integer> slowOnce(int at, String file) {
                    return x -> {
                        if (x != at) { return x; }
                        try {
                            Files.createFile(Path.of(file));
                        } catch (FileAlreadyExistsException e) {
                            return -x;
                        }
                        Thread.sleep(600_000);
                        return x;
                    };
                }
                public static SerializableFunction<Integer, Object> unserializable(int at) {
                    return x -> x == at ? Map.of("inside", List.of(new Closed())) : x;
                }
                public static SerializableFunction<Integer, byte[]> large(int bytes) {
                    return x -> { byte[] all = new byte[bytes]; Arrays.fill(all, (byte) (int) x); return all; };
                }
                public static SerializableCallable<Integer> failingFirst(String file, int times) {
                    return () -> {
                        Path path = Path.of(file);
                        Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        int runs = (int) Files.size(path);
                        if (runs <= times) { throw new IllegalStateException("run " + runs); }
                        return runs;
                    };
                }
                public static SerializableCallable<String> sleeping(String file) {
                    return () -> {
                        Files.writeString(Path.of(file), "begun");
                        try { Thread.sleep(600_000); } finally { Files.writeString(Path.of(file), "ended"); }
                        return "never";
                    };
                }
                /** Takes a while; returns how often it has begun. */
                public static SerializableCallable<Long> slow(String file, int millis) {
                    return () -> {
                        Path path = Path.of(file);
                        Files.writeString(path, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        Thread.sleep(millis);
                        return Files.size(path);
                    };
                }
                /** A large value, and who made it; each making is noted in the file, with its process. */
                public record Made(long pid, byte[] bytes) implements java.io.Serializable {}
                public static SerializableFunction<Integer, Made> making(String file, int bytes) {
                    return x -> {
                        Files.writeString(Path.of(file), ProcessHandle.current().pid() + "\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        byte[] all = new byte[bytes];
                        Arrays.fill(all, (byte) (int) x);
                        return new Made(ProcessHandle.current().pid(), all);
                    };
                }
                public static SerializableFunction<Made, String> summary() {
                    return made -> made.bytes().length + " of " + made.bytes()[0];
                }
                public static SerializableFunction<TaskRef<Made>, Boolean> sameProcess() {
                    return ref -> ref.get().pid() == ProcessHandle.current().pid();
                }
                public static SerializableCallable<Integer> sum(List<TaskRef<Made>> refs, int pauseMillis) {
                    return () -> {
                        Thread.sleep(pauseMillis);
                        int sum = 0;
                        for (TaskRef<Made> ref : refs) { sum += ref.get().bytes()[0]; }
                        return sum;
                    };
                }
                public static SerializableFunction<TaskRef<Made>, Object> returning() {
                    return ref -> ref;
                }
                public static SerializableFunction<Integer, Long> pids(int pauseMillis) {
                    return x -> { Thread.sleep(pauseMillis); return ProcessHandle.current().pid(); };
                }
                public static SerializableCallable<Integer> capturing(Object what) {
                    return () -> what.hashCode();
                }
                public static SerializableCallable<String> greeting(String whom) {
                    return () -> "hello " + whom;
                }
                public static SerializableFunction<Object, Object> describe() {
                    return what -> "described " + what;
                }
                public static SerializableFunction<byte[], Integer> length() {
                    return bytes -> bytes.length;
                }
                public static SerializableCallable<Object> missing() {
                    return () -> Class.forName("app.NoSuchClass");
                }
            }

            final class Helper {
                static String label(int x) { return "point " + x; }
                static void fail(int x) {
                    throw new IllegalStateException("no " + x, new IllegalArgumentException("because of " + x));
                }
            }
            """;

    private final URLClassLoader loader;
    private final Class<?> calls;

    UserProgram(Path directory) throws IOException, ClassNotFoundException {
        Path source = Files.createDirectories(directory.resolve("src")).resolve("Calls.java");
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Files.writeString(source, SOURCE);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "" + source);
        assertThat(code).as("exit code of the compiler").isZero();
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, UserProgram.class.getClassLoader());
        calls = loader.loadClass("app.Calls");
    }

    ClassLoader loader() {
        return loader;
    }

    @SuppressWarnings("unchecked")
    <R> SerializableFunction<Integer, R> function(String name, Object... arguments) {
        return (SerializableFunction<Integer, R>) invoke(name, arguments);
    }

    /** A function of something else than a number. */
    @SuppressWarnings("unchecked")
    <A, R> SerializableFunction<A, R> any(String name, Object... arguments) {
        return (SerializableFunction<A, R>) invoke(name, arguments);
    }

    @SuppressWarnings("unchecked")
    <R> SerializableCallable<R> call(String name, Object... arguments) {
        return (SerializableCallable<R>) invoke(name, arguments);
    }

    private Object invoke(String name, Object... arguments) {
        for (var method : calls.getMethods()) {
            if (method.getName().equals(name)) {
                try {
                    return method.invoke(null, arguments);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalArgumentException(name);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
