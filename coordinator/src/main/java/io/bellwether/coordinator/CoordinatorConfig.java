package io.bellwether.coordinator;

import io.bellwether.client.wire.Protocol;
import io.bellwether.coordinator.gateway.Gateway;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator is run.
 *
 * @param host the loopback address to listen on
 * @param port where workers and clients connect; 0 for any free one
 * @param httpPort where HTTP is served; 0 for any free one
 * @param dataDirectory where journal, records, artifacts and logs lie
 * @param token what peers and requests must present; null if they need none
 * @param clusterId the cluster that the journal must be of, or is to be; null to take the journal's, or to draw one
 * @param nodeTimeout silence after which a node is lost
 * @param journal where the journal lies, and what several coordinators share
 */
public record CoordinatorConfig(
        String host,
        int port,
        int httpPort,
        Path dataDirectory,
        @Nullable String token,
        @Nullable String clusterId,
        Duration nodeTimeout,
        JournalConfig journal) {
    public static final Duration DEFAULT_NODE_TIMEOUT = Duration.ofSeconds(3);

    /** The defaults of every flag, with a data directory. */
    public static CoordinatorConfig in(Path dataDirectory) {
        return new CoordinatorConfig(
                "127.0.0.1",
                Protocol.DEFAULT_PORT,
                Gateway.DEFAULT_PORT,
                dataDirectory,
                null,
                null,
                DEFAULT_NODE_TIMEOUT,
                JournalConfig.SQLITE);
    }

    /** On free ports. */
    public CoordinatorConfig onAnyPorts() {
        return withPorts(0, 0);
    }

    public CoordinatorConfig withPorts(int newPort, int newHttpPort) {
        return new CoordinatorConfig(host, newPort, newHttpPort, dataDirectory, token, clusterId, nodeTimeout, journal);
    }

    public CoordinatorConfig withClusterId(String newClusterId) {
        return new CoordinatorConfig(host, port, httpPort, dataDirectory, token, newClusterId, nodeTimeout, journal);
    }

    public CoordinatorConfig withToken(String newToken) {
        return new CoordinatorConfig(host, port, httpPort, dataDirectory, newToken, clusterId, nodeTimeout, journal);
    }

    public CoordinatorConfig withNodeTimeout(Duration newNodeTimeout) {
        return new CoordinatorConfig(host, port, httpPort, dataDirectory, token, clusterId, newNodeTimeout, journal);
    }

    public CoordinatorConfig withJournal(JournalConfig newJournal) {
        return new CoordinatorConfig(host, port, httpPort, dataDirectory, token, clusterId, nodeTimeout, newJournal);
    }

    /** What may be shown to people: the token is not. */
    @Override
    public String toString() {
        return "host=" + host + " port=" + port + " httpPort=" + httpPort + " dataDir=" + dataDirectory + " token="
                + (token == null ? "none" : "set") + " clusterId=" + (clusterId == null ? "any" : clusterId)
                + " nodeTimeoutMillis=" + nodeTimeout.toMillis() + " journal=" + journal;
    }
}
