package io.bellwether.client.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureRef;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.FeatureMessage.FeatureValues;
import io.bellwether.client.wire.FeatureMessage.KeyColumn;
import io.bellwether.client.wire.FeatureMessage.ReadFeatures;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. One connection to one node, which answers all requests: each is on its own, so many are under way at once. A node
 * that does not answer in time, or whose grid is down, is left for the next of those that the coordinator names then.
 */
/** Reads features from worker nodes. Blocks; thread-safe. */
public final class FeatureReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FeatureReader.class);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = 100_000_000;

    private final Supplier<List<String>> doors;
    private final String clusterId;
    private final @Nullable String token;
    private final Duration patience;
    private final Object lock = new Object();
    private @Nullable Connection current;
    private int turn;
    private boolean closed;

    /**
     * Connects when something is read first.
     *
     * @param doors asks the coordinator where features are given: {@code host:port} each
     * @param patience how long to go on trying while no node answers
     */
    public FeatureReader(Supplier<List<String>> doors, String clusterId, @Nullable String token, Duration patience) {
        this.doors = doors;
        this.clusterId = clusterId;
        this.token = token;
        this.patience = patience;
    }

    /**
     * What is known of entities now.
     *
     * @param features {@code view:feature}, {@code view@version:feature}, or a view for all of its features
     * @param entities the values of each key, as many of each; those of keys that a view does not have are left aside
     * @param fullNames whether features are called {@code view__feature} in the answer
     * @throws ClusterException {@code INVALID_ARGUMENT} or {@code NOT_FOUND} if it makes no sense, {@code UNREACHABLE} if no node answers
     */
    public OnlineFeatures read(List<String> features, Map<String, ? extends List<?>> entities, boolean fullNames) {
        List<ReadFeatures> requests = requests(features, keys(entities));
        List<FeatureValues> answers = ask(requests);
        List<List<String>> names = new ArrayList<>();
        for (FeatureValues answer : answers) {
            names.add(answer.features().stream()
                    .map(feature -> fullNames ? answer.view() + "__" + feature : feature)
                    .toList());
        }
        return OnlineFeatures.of(answers, names);
    }

    private static List<KeyColumn> keys(Map<String, ? extends List<?>> entities) {
        List<KeyColumn> keys = new ArrayList<>();
        int size = -1;
        for (Map.Entry<String, ? extends List<?>> key : entities.entrySet()) {
            if (size >= 0 && key.getValue().size() != size) {
                throw invalid("entities: " + key.getValue().size() + " values of '" + key.getKey() + "' (expected: "
                        + size + ", as of the other keys)");
            }
            size = key.getValue().size();
            keys.add(new KeyColumn(
                    key.getKey(),
                    key.getValue().stream()
                            .map(value -> text(key.getKey(), value))
                            .toList()));
        }
        if (size < 0) {
            throw invalid("entities: none (expected: the values of each key); name for example driver_id");
        }
        return keys;
    }

    private static String text(String key, @Nullable Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Integer || value instanceof Short) {
            return value.toString();
        }
        throw invalid("entities, key '" + key + "': " + value + " (expected: a whole number or a text)");
    }

    private static List<ReadFeatures> requests(List<String> features, List<KeyColumn> keys) {
        if (features.isEmpty()) {
            throw invalid("features: none (expected: for example driver_stats:conv_rate)");
        }
        Map<String, Set<String>> byView = new LinkedHashMap<>();
        Set<String> whole = new LinkedHashSet<>();
        for (String feature : features) {
            FeatureRef ref = FeatureRef.parse(feature);
            Set<String> wanted = byView.computeIfAbsent(ref.viewId(), view -> new LinkedHashSet<>());
            if (ref.feature() == null) {
                whole.add(ref.viewId());
            } else {
                wanted.add(ref.feature());
            }
        }
        List<ReadFeatures> requests = new ArrayList<>();
        byView.forEach((view, wanted) ->
                requests.add(new ReadFeatures(view, whole.contains(view) ? List.of() : List.copyOf(wanted), keys)));
        return requests;
    }

    private static ClusterException invalid(String message) {
        return new ClusterException(ErrorCode.INVALID_ARGUMENT, message);
    }

    private List<FeatureValues> ask(List<ReadFeatures> requests) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return askOnce(connection(), requests);
            } catch (ClusterException e) {
                boolean elsewhere = e.code() == ErrorCode.UNREACHABLE
                        || e.code() == ErrorCode.INDETERMINATE
                        || e.code() == ErrorCode.IO_FAILED;
                if (!elsewhere || System.nanoTime() - deadline > 0 || isClosed()) {
                    throw e;
                }
                log.debug("asking another node: {}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private List<FeatureValues> askOnce(Connection connection, List<ReadFeatures> requests) {
        List<CompletableFuture<Message>> asked = new ArrayList<>();
        requests.forEach(request -> asked.add(connection.request(request)));
        try {
            List<FeatureValues> answers = new ArrayList<>();
            for (CompletableFuture<Message> answer : asked) {
                answers.add((FeatureValues) answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
            }
            return answers;
        } catch (TimeoutException e) {
            leave(connection);
            throw new ClusterException(
                    ErrorCode.UNREACHABLE,
                    "features: no answer from " + connection.remoteAddress() + " within " + ANSWER.toSeconds()
                            + " s; try again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "interrupted while reading features", e);
        } catch (ExecutionException | CompletionException e) {
            ClusterException failure = e.getCause() instanceof ClusterException known
                    ? known
                    : new ClusterException(ErrorCode.INTERNAL, "reading features failed: " + e.getCause(), e);
            if (failure.code() != ErrorCode.INVALID_ARGUMENT && failure.code() != ErrorCode.NOT_FOUND) {
                leave(connection);
            }
            throw failure;
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private Connection connection() {
        synchronized (lock) {
            Connection open = current;
            if (open != null && !open.closed().isDone()) {
                return open;
            }
            if (closed) {
                throw new ClusterException(ErrorCode.UNREACHABLE, "features: closed by this program; connect again");
            }
            current = dial();
            return Objects.requireNonNull(current);
        }
    }

    private Connection dial() {
        List<String> addresses = doors.get();
        ClusterException last = new ClusterException(
                ErrorCode.UNREACHABLE,
                "features: no worker is in the grid (expected: one at least); start workers, or wait for them");
        for (int tried = 0; tried < addresses.size(); tried++) {
            String address = addresses.get(Math.floorMod(turn++, addresses.size()));
            int colon = address.lastIndexOf(':');
            try {
                return WireClient.connect(
                        address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)),
                        Protocol.hello(PeerRole.CLIENT, clusterId, token),
                        (connection, correlationId, message) -> log.debug("unasked message {}", message.getClass()),
                        CONNECT);
            } catch (ClusterException e) {
                last = e;
            }
        }
        throw last;
    }

    private void leave(Connection connection) {
        synchronized (lock) {
            if (current == connection) {
                current = null;
            }
        }
        connection.close();
    }

    @Override
    public void close() {
        Connection open;
        synchronized (lock) {
            closed = true;
            open = current;
            current = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
