package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.NotLeaderException;
import io.bellwether.client.wire.SessionMessage.Hello;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A round asks each address once, the one that led last first. A standby's hint is asked next, unless it has been asked in this
 * round: it usually is the leader that has just been lost. A stopped process takes connections and says nothing, so with several
 * addresses none is waited for long; but longer in every round that fails, since it may be only slow.
 */
/** Where the coordinators of a cluster listen, and the way to the one that leads. For one caller at a time. */
public final class Coordinators {
    /** A silence after which a leader is taken for lost, where there are others to ask. */
    private static final Duration SILENCE = Duration.ofMillis(2_500);

    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(1);

    /** Refusals that no repetition mends. */
    private static final Set<ErrorCode> FINAL =
            EnumSet.of(ErrorCode.VERSION_MISMATCH, ErrorCode.CLUSTER_MISMATCH, ErrorCode.NOT_AUTHORIZED);

    private static final Pattern HINT = Pattern.compile("\\[?(?<host>[^\\]]+?)\\]?:(?<port>\\d{1,5})");

    /** Where one of them listens. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final List<Address> addresses;
    private Address last;
    private Duration patience = FIRST_PATIENCE;

    /** {@code addresses}: at least one. */
    public Coordinators(List<Address> addresses) {
        this.addresses = List.copyOf(new LinkedHashSet<>(addresses));
        this.last = this.addresses.get(0);
    }

    /**
     * Asks every address once, until one lets us in. Blocks.
     *
     * @param timeout for one address
     * @throws ClusterException as {@link WireClient#connect}; {@link NotLeaderException} if some answered and none leads now
     */
    public Connection connect(Hello hello, MessageHandler handler, Duration timeout) {
        boolean single = addresses.size() == 1;
        Deque<Address> due = new ArrayDeque<>(addresses);
        due.remove(last);
        due.addFirst(last);
        Set<Address> asked = new LinkedHashSet<>();
        List<ClusterException> failures = new ArrayList<>();
        while (!due.isEmpty()) {
            Address address = due.removeFirst();
            if (!asked.add(address)) {
                continue;
            }
            try {
                Connection connection = WireClient.connect(
                        address.host(),
                        address.port(),
                        hello,
                        handler,
                        single || patience.compareTo(timeout) > 0 ? timeout : patience,
                        single ? null : SILENCE);
                last = address;
                patience = FIRST_PATIENCE;
                return connection;
            } catch (NotLeaderException e) {
                failures.add(e);
                Address hint = hint(e.leader());
                if (hint != null) {
                    due.addFirst(hint);
                }
            } catch (ClusterException e) {
                failures.add(e);
            }
        }
        patience = patience.multipliedBy(2);
        throw mostTelling(failures);
    }

    private static @Nullable Address hint(@Nullable String leader) {
        Matcher matcher = HINT.matcher(leader == null ? "" : leader);
        return matcher.matches() ? new Address(matcher.group("host"), Integer.parseInt(matcher.group("port"))) : null;
    }

    /** The connection of the last {@link #connect} has ended: others are asked first now. */
    public void onLost() {
        int next = addresses.indexOf(last) + 1;
        last = addresses.get(next % addresses.size());
    }

    private static ClusterException mostTelling(List<ClusterException> failures) {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        for (ClusterException failure : failures) {
            if (failure instanceof NotLeaderException) {
                return failure;
            }
        }
        if (failures.stream().allMatch(failure -> FINAL.contains(failure.code()))) {
            return failures.get(0);
        }
        return new ClusterException(
                ErrorCode.UNREACHABLE,
                failures.stream().map(ClusterException::getMessage).collect(Collectors.joining("; ")),
                failures.get(0));
    }

    @Override
    public String toString() {
        return addresses.stream().map(Address::toString).collect(Collectors.joining(","));
    }
}
