package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.encoding.EncodingService;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.gateway.metrics.RequestTimer;
import io.bellwether.coordinator.loop.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server. Thread-safe. */
public final class Gateway implements AutoCloseable {
    /** The gateway's usual port. */
    public static final int DEFAULT_PORT = 7480;

    /** The longest request body. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final long STOP_MILLIS = 500;

    /** Not the stream of events, each of which is to go out as it is written. */
    private static final Set<String> COMPRESSIBLE = Set.of("json", "javascript", "css", "html", "plain", "svg+xml");

    private final Server server;

    private Gateway(Server server) {
        this.server = server;
    }

    /**
     * Serves the routes on one address; returns when it does.
     *
     * @param port 0 for any free one
     * @param token what requests must carry; null if they need none
     * @param standing whether this coordinator leads; if not, requests are sent to the one that does
     * @param registry where requests are counted
     * @throws ClusterException INVALID_CONFIGURATION if it can't
     */
    public static Gateway start(
            String host,
            int port,
            @Nullable String token,
            Standing standing,
            List<ApiRoutes> routes,
            MeterRegistry registry) {
        AllowedMethods allowed = new AllowedMethods();
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(host, port))
                .maxRequestLength(MAX_BODY_BYTES)
                .requestTimeout(Duration.ofSeconds(30))
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .meterRegistry(new CompositeMeterRegistry()) // the server's own many numbers are of no use to admins
                .errorHandler(new ApiErrors(allowed))
                .unloggedExceptionsReportInterval(Duration.ZERO) // they are what clients did wrong, and were told
                .disableServerHeader()
                .disableDateHeader()
                .decorator(new StandbyGuard(standing))
                .decorator(new AccessGuard(token))
                .decorator(EncodingService.builder()
                        .encodableContentTypes(type -> COMPRESSIBLE.contains(type.subtype()))
                        .newDecorator())
                .decorator(new RequestTimer(registry));
        for (ApiRoutes each : routes) {
            each.add((method, path, endpoint) -> {
                List<HttpMethod> methods =
                        method == HttpMethod.GET ? List.of(HttpMethod.GET, HttpMethod.HEAD) : List.of(method);
                allowed.add(path, methods);
                builder.route().methods(methods).path(path).build(new EndpointService(endpoint));
            });
        }
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            server.close();
            throw cannotListen(host, port, e);
        }
        return new Gateway(server);
    }

    private static ClusterException cannotListen(String host, int port, CompletionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String reason = String.valueOf(cause.getMessage());
        return new ClusterException(
                ErrorCode.INVALID_CONFIGURATION,
                "port " + port + " on " + host + ": " + (reason.contains("in use") ? "in use" : reason)
                        + " (expected: a free port of this machine); stop the process that holds it, or choose another"
                        + " port (0 takes any free one)",
                cause);
    }

    /** The port it listens on. */
    public int boundPort() {
        return server.activePorts().values().stream()
                .map(ServerPort::localAddress)
                .map(InetSocketAddress::getPort)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Stops listening at once; what else belongs to the end, such as the quiet period of I/O threads, is not waited for. */
    @Override
    public void close() {
        try {
            server.stop().get(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.debug("the HTTP server's threads end later");
        } catch (ExecutionException e) {
            log.warn("stopping the HTTP server failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
