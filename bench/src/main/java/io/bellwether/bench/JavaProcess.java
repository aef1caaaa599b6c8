package io.bellwether.bench;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.JvmOpens;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of this class path as a process of its own and reads the JSON object that it prints last. */
final class JavaProcess {
    private JavaProcess() {}

    static <T> T run(Class<?> main, String heap, Class<T> outcome, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.addAll(JvmOpens.flags());
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        Thread onInterrupt = new Thread(process::destroyForcibly, "stop-process");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (BufferedReader out = process.inputReader()) {
            String last = out.lines().reduce("", (before, line) -> line);
            int code = process.waitFor();
            if (code != 0) {
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        main.getSimpleName() + ": exit code " + code + " (expected: 0); its errors are above");
            }
            return Json.read(last, outcome);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }
}
