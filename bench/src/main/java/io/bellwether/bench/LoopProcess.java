package io.bellwether.bench;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs {@link PlainLoop} as a process and reads what it prints. */
final class LoopProcess {
    private LoopProcess() {}

    static PlainLoop.Outcome run(SyntheticData data, int trials, int atOnce, int threadsPerFit)
            throws IOException, InterruptedException {
        List<String> command = Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "-Xmx1g",
                        PlainLoop.class.getName(),
                        data.train().getParent(),
                        data.rows(),
                        data.validationRows(),
                        trials,
                        atOnce,
                        threadsPerFit)
                .map(String::valueOf)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        Thread onInterrupt = new Thread(process::destroyForcibly, "stop-loop");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (BufferedReader out = process.inputReader()) {
            String last = out.lines().reduce("", (before, line) -> line);
            int code = process.waitFor();
            if (code != 0) {
                throw new ClusterException(
                        ErrorCode.INTERNAL, "plain loop: exit code " + code + " (expected: 0); its errors are above");
            }
            return Json.read(last, PlainLoop.Outcome.class);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }
}
