package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Starts processes that outlive this one, and waits until they are ready. */
final class ProcessStarter {
    private static final String MAIN = "io.bellwether.client.cli.Main";
    private static final Map<String, String> HEAP = Map.of("coordinator", "-Xmx512m", "worker", "-Xmx1g");
    private static final int TAIL_LINES = 20;

    private final LaunchOptions options;

    ProcessStarter(LaunchOptions options) {
        this.options = options;
    }

    /** Starts {@code role}; returns as soon as the process exists. */
    LaunchedProcess start(String name, String role, List<String> arguments) {
        Path log = options.dataDirectory().resolve("logs").resolve(name + ".log");
        try {
            Files.createDirectories(log.getParent());
            long offset = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder()
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(options.environment());
            builder.command(command(role, arguments, log, builder.environment()));
            // In the environment, not as a flag: some native libraries choke on command lines of many kilobytes.
            builder.environment().put("CLASSPATH", setting(role, "CLASS_PATH", options.classPath()));
            Process process = builder.start();
            Instant started = process.info().startInstant().orElseGet(Instant::now);
            return new LaunchedProcess(name, role, process.pid(), started, arguments, log.toString(), offset, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started", e);
        }
    }

    private List<String> command(String role, List<String> arguments, Path log, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        setsid().ifPresent(command::add);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP.getOrDefault(role, "-Xmx512m"));
        command.addAll(RoleJvm.flags(role, environment));
        command.add("-XX:ErrorFile=" + log.resolveSibling("hs_err_%p.log"));
        command.add("-D" + RoleRunner.LOG_PROPERTY + "=" + log);
        if (options.endsWithParent()) {
            command.add("-D" + RoleRunner.PARENT_PROPERTY + "="
                    + ProcessHandle.current().pid());
        }
        command.addAll(JvmOpens.flags());
        String own = setting(role, "OPTS", "");
        Arrays.stream(own.split("\\s+", -1)).filter(flag -> !flag.isEmpty()).forEach(command::add);
        command.add(MAIN);
        command.add(role);
        command.addAll(arguments);
        return command;
    }

    private String setting(String role, String name, String absent) {
        return options.environment().getOrDefault("BELLWETHER_" + role.toUpperCase(Locale.ROOT) + "_" + name, absent);
    }

    /** A session of its own, so that neither Ctrl-C nor the end of the terminal reaches the process. */
    private Optional<String> setsid() {
        String path = options.environment().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory, "setsid");
            if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }

    /** Waits until the process says that it is ready; a {@link ClusterException} with its own reason if it ends instead. */
    LaunchedProcess awaitReady(LaunchedProcess process) {
        ProcessOutput output = new ProcessOutput(process);
        boolean settled =
                Waiting.until(options.startTimeout(), () -> output.ready().isPresent() || !process.isRunning());
        Optional<Map<String, Object>> ready = output.ready();
        if (ready.isPresent()) {
            return process.withReady(ready.get());
        }
        process.signal(true);
        Optional<ClusterException> reason = output.failure();
        if (reason.isPresent()) {
            throw reason.get();
        }
        throw new ClusterException(
                ErrorCode.IO_FAILED,
                process.name() + " (process " + process.pid() + "): "
                        + (settled
                                ? "ended before it was ready"
                                : "not ready within " + seconds(options.startTimeout()))
                        + " (expected: a line READY in " + process.log() + "); its last lines:\n"
                        + output.tail(TAIL_LINES));
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
