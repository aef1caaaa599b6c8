package io.bellwether.worker;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.ProviderProbe;
import io.bellwether.worker.executor.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node's executors run kernels with, and why. Found out in a process of its own if there is a driver in it, since one that
 * crashes or hangs must not take the node with it; then the executors take {@code cpu}.
 *
 * @param provider the provider's name
 * @param device what it runs on, in words
 * @param reason why this one, in words
 */
record KernelSurvey(String provider, String device, String reason) {
    private static final Logger log = LoggerFactory.getLogger(KernelSurvey.class);
    private static final long PATIENCE_SECONDS = 120;
    private static final String SAFE = "cpu";

    /**
     * Looks once and logs what it finds.
     *
     * @param asked the provider to use; null for the best
     * @throws ClusterException INVALID_CONFIGURATION if the provider asked for can't be used here
     */
    static KernelSurvey take(@Nullable String asked) throws InterruptedException {
        Map<String, String> said = ProviderProbe.usesDriver(asked) ? probe(asked) : ProviderProbe.find(asked);
        String refusal = said.get("refusal");
        if (refusal == null && asked != null && !asked.equals(said.get("provider"))) {
            refusal = "'" + asked + "': " + said.get("reason");
        }
        if (refusal != null) {
            throw new ClusterException(ErrorCode.INVALID_CONFIGURATION, "--kernels: " + refusal);
        }
        KernelSurvey survey = new KernelSurvey(
                said.getOrDefault("provider", SAFE),
                said.getOrDefault("device", "?"),
                said.getOrDefault("reason", "?"));
        log.info("kernels provider={} device='{}' reason='{}'", survey.provider, survey.device, survey.reason);
        return survey;
    }

    private static Map<String, String> probe(@Nullable String asked) throws InterruptedException {
        try {
            Process process = start(asked);
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return safe("looking for devices took more than " + PATIENCE_SECONDS + " s");
                }
                Map<String, String> said = lines(process);
                return process.exitValue() == 0 && !said.isEmpty()
                        ? said
                        : safe("looking for devices ended with exit code " + process.exitValue());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return safe("looking for devices failed: " + e.getMessage());
        }
    }

    private static Map<String, String> safe(String reason) {
        return Map.of("provider", SAFE, "device", "plain Java", "reason", reason);
    }

    private static Process start(@Nullable String asked) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.inherited());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        if (asked != null) {
            command.add("-D" + Kernels.PROVIDER_PROPERTY + "=" + asked);
        }
        command.add(ProviderProbe.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path", ""));
        return builder.start();
    }

    /** What it printed as {@code key=value}; it is little, so it fits the pipe. */
    private static Map<String, String> lines(Process process) throws IOException {
        try (BufferedReader out = process.inputReader()) {
            return out.lines()
                    .filter(line -> line.indexOf('=') > 0)
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1),
                            (first, second) -> first));
        }
    }

    /** For lists of nodes. */
    String summary() {
        return provider + " (" + device + ")";
    }
}
