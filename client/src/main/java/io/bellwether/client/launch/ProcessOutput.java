package io.bellwether.client.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a process has printed since it started. */
final class ProcessOutput {
    private static final String READY = "READY ";
    private static final int MAX_BYTES = 1 << 20;
    private static final TypeReference<Map<String, Object>> JSON_OBJECT = new TypeReference<>() {};

    private final LaunchedProcess process;

    ProcessOutput(LaunchedProcess process) {
        this.process = process;
    }

    /** The JSON of its READY line. */
    Optional<Map<String, Object>> ready() {
        return said(READY);
    }

    /** The error that it gave as the reason why it could not start. */
    Optional<ClusterException> failure() {
        return said(RoleRunner.FAILED)
                .map(said -> new ClusterException(
                        code(String.valueOf(said.get("code"))), process.name() + ": " + said.get("message")));
    }

    String tail(int count) {
        List<String> lines = lines();
        List<String> last = lines.subList(Math.max(0, lines.size() - count), lines.size());
        return last.isEmpty() ? "  (nothing)" : "  " + String.join("\n  ", last);
    }

    private Optional<Map<String, Object>> said(String prefix) {
        return lines().stream()
                .filter(line -> line.startsWith(prefix))
                .flatMap(line -> jsonObject(line.substring(prefix.length())).stream())
                .findFirst();
    }

    /** Empty if it is none: other output may happen to begin with the same word. */
    private static Optional<Map<String, Object>> jsonObject(String text) {
        try {
            Map<String, Object> said = Json.LENIENT.readValue(text, JSON_OBJECT);
            said.values().removeIf(Objects::isNull);
            return Optional.of(said);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Whole lines only: the last one may still be being written. */
    private List<String> lines() {
        try (InputStream in = Files.newInputStream(process.logFile())) {
            in.skipNBytes(process.logOffset());
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n');
            return end < 0
                    ? List.of()
                    : new ArrayList<>(Arrays.asList(text.substring(0, end).split("\\R", -1)));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException e) {
            return ErrorCode.INTERNAL;
        }
    }
}
