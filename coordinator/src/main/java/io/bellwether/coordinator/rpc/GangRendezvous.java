package io.bellwether.coordinator.rpc;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.NodeMessage;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Soft state, on purpose: members repeat that they listen until they are answered, so what a restart of the coordinator or the
 * bound on the gangs kept here forgets is told again. A member whose peers had their answer before a restart, and don't repeat,
 * waits in vain: its own patience ends the attempt, and the gang forms anew.
 */
/** Where the members of gangs find each other: when all of one listen, each is told the others' addresses. Thread-safe. */
public final class GangRendezvous {
    private static final Logger log = LoggerFactory.getLogger(GangRendezvous.class);
    private static final int MAX_GANGS = 1_000;
    private static final int SECRET_BYTES = 16;

    private final RandomGenerator random;
    private final Map<AttemptId, Meeting> meetings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Meeting> eldest) {
            return size() > MAX_GANGS;
        }
    };

    /** {@code random} draws the gangs' secrets: it must not be guessable. */
    public GangRendezvous(RandomGenerator random) {
        this.random = random;
    }

    /** A member listens; once all do, it is told so, again each time it asks. */
    synchronized void onReady(Connection connection, NodeMessage.GangMemberReady ready) {
        int size = ready.gang().size();
        Meeting meeting = meetings.computeIfAbsent(ready.attempt(), attempt -> new Meeting(size));
        if (meeting.size != size) {
            log.warn("gang member ignored attempt={} size={} expected={}", ready.attempt(), size, meeting.size);
            return;
        }
        meeting.members.put(ready.gang().rank(), new Member(connection, ready.address()));
        if (meeting.members.size() < size) {
            return;
        }
        boolean first = meeting.secret == null;
        NodeMessage.GangFormed formed = formed(ready.attempt(), meeting);
        if (first) {
            log.debug("gang formed attempt={} members={}", ready.attempt(), formed.addresses());
            meeting.members.values().forEach(member -> member.connection.send(formed));
        } else {
            connection.send(formed);
        }
    }

    private NodeMessage.GangFormed formed(AttemptId attempt, Meeting meeting) {
        String secret = meeting.secret;
        if (secret == null) {
            byte[] bytes = new byte[SECRET_BYTES];
            random.nextBytes(bytes);
            secret = HexFormat.of().formatHex(bytes);
            meeting.secret = secret;
        }
        return new NodeMessage.GangFormed(
                attempt, meeting.members.values().stream().map(Member::address).toList(), secret);
    }

    /** A member's attempt has ended: nobody meets here any more. */
    synchronized void onEnded(AttemptId attempt) {
        meetings.remove(attempt);
    }

    private static final class Meeting {
        private final int size;
        private final Map<Integer, Member> members = new TreeMap<>();
        private @Nullable String secret;

        private Meeting(int size) {
            this.size = size;
        }
    }

    private record Member(Connection connection, String address) {}
}
