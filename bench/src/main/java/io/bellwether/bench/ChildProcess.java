package io.bellwether.bench;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.RoleJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A part of a benchmark that wants a JVM of its own, with this one's class path. Ends with this process. */
final class ChildProcess {
    private ChildProcess() {}

    /**
     * Runs it and hands its lines on as they come; its errors go to this process's.
     *
     * @param main the class to run
     * @param flags of the JVM
     * @throws ClusterException INTERNAL if it fails; its errors have been printed
     */
    static void run(Class<?> main, List<String> flags, List<?> arguments, Consumer<String> lines)
            throws IOException, InterruptedException {
        ProcessBuilder builder = builder(main, flags, arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
        run(main, builder, lines);
    }

    /** Runs it and reads the JSON object that it prints last. */
    static <T> T outcome(Class<?> main, List<String> flags, List<?> arguments, Class<T> type)
            throws IOException, InterruptedException {
        AtomicReference<String> last = new AtomicReference<>("");
        run(main, flags, arguments, last::set);
        return Json.read(Objects.requireNonNull(last.get()), type);
    }

    /** As {@link #outcome}, in a JVM that is set up as those of workers are: their class path, class archive and flags. */
    static <T> T outcomeAsWorker(Class<?> main, List<String> flags, List<?> arguments, Class<T> type)
            throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        List<String> all = new ArrayList<>(RoleJvm.flags("worker", environment));
        all.addAll(flags);
        ProcessBuilder builder = builder(main, all, arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put(
                        "CLASSPATH",
                        environment.getOrDefault(
                                "BELLWETHER_WORKER_CLASS_PATH", System.getProperty("java.class.path")));
        AtomicReference<String> last = new AtomicReference<>("");
        run(main, builder, last::set);
        return Json.read(Objects.requireNonNull(last.get()), type);
    }

    /** The same, with its errors among the lines. */
    static void runWithErrors(Class<?> main, List<String> flags, List<?> arguments, Consumer<String> lines)
            throws IOException, InterruptedException {
        run(main, builder(main, flags, arguments).redirectErrorStream(true), lines);
    }

    /** Starts it and returns at once; the caller ends it. Its standard input stays open. */
    static Process start(Class<?> main, List<String> flags, List<?> arguments) throws IOException {
        Process process = builder(main, flags, arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-child"));
        return process;
    }

    private static ProcessBuilder builder(Class<?> main, List<String> flags, List<?> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add(main.getName());
        arguments.forEach(argument -> command.add(String.valueOf(argument)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    private static void run(Class<?> main, ProcessBuilder builder, Consumer<String> lines)
            throws IOException, InterruptedException {
        Process process = builder.start();
        Thread onInterrupt = new Thread(process::destroyForcibly, "stop-child");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (BufferedReader out = process.inputReader()) {
            out.lines().forEach(lines);
            int code = process.waitFor();
            if (code != 0) {
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        main.getSimpleName() + ": exit code " + code + " (expected: 0); its errors are above");
            }
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }
}
