package io.bellwether.client.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with besides its flags.
 *
 * @param terminal whether somebody watches {@code err}, so that a line may be redrawn
 */
record Context(PrintStream out, PrintStream err, Map<String, String> environment, boolean terminal) {
    private static final String DEFAULT_COORDINATOR = "127.0.0.1:7400";

    /** Views are printed with their nulls, so that scripts find every key. */
    private static final ObjectMapper VIEWS = Json.LENIENT
            .copy()
            .setDefaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS));

    /** Connects, runs {@code use}, closes. Errors from the cluster get their exit codes here. */
    <T> T withCluster(CommonOptions options, Function<Cluster, T> use) {
        return withCluster(options, null, use);
    }

    /** As above; {@code patience} is how long the cluster may be away, null for the client's default. */
    <T> T withCluster(CommonOptions options, @Nullable Duration patience, Function<Cluster, T> use) {
        Bellwether.Builder connection = Bellwether.builder(coordinator(options)).token(token(options));
        if (patience != null) {
            connection.retryTimeout(patience);
        }
        try (Cluster cluster = connection.connect()) {
            return use.apply(cluster);
        } catch (ClusterException e) {
            throw new CommandFailure(ExitCode.ofCluster(e.code()), e);
        }
    }

    /** The flag, else the environment, else null. */
    @Nullable
    Path tokenFile(@Nullable Path given) {
        String file = environment.getOrDefault("BELLWETHER_TOKEN_FILE", "");
        if (given != null) {
            return given;
        }
        return file.isBlank() ? null : Path.of(file);
    }

    void printJson(Object value) {
        try {
            out.println(VIEWS.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getName() + " as JSON", e);
        }
    }

    private String coordinator(CommonOptions options) {
        String given = options.coordinator == null
                ? environment.getOrDefault("BELLWETHER_COORDINATOR", "")
                : options.coordinator;
        return given.isBlank() ? DEFAULT_COORDINATOR : given;
    }

    private @Nullable String token(CommonOptions options) {
        Path file = tokenFile(options.tokenFile);
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "token file " + file + ": " + (Files.exists(file) ? e.getMessage() : "no such file")
                            + " (expected: a file with the cluster's token); correct --token-file or"
                            + " BELLWETHER_TOKEN_FILE",
                    e);
        }
    }
}
