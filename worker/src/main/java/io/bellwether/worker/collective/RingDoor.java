package io.bellwether.worker.collective;

import io.bellwether.client.task.Gang;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the left neighbour in, and nobody else. Who knocks before this member knows the secret itself has to wait. Thread-safe.
 */
final class RingDoor {
    private static final Logger log = LoggerFactory.getLogger(RingDoor.class);
    /** Only one can be let in; more than a few are strangers. */
    private static final int STRANGERS_LIMIT = 16;

    /** Who knocks: what the hello said, and what to do if it is right. */
    record Visitor(Channel channel, String hello, Consumer<RingLinks> onAccepted) {}

    private final RingMember member;
    /** Connections that have not proved themselves; also those that come when this is closed are. */
    private final ChannelGroup strangers =
            new DefaultChannelGroup(RingLoops.shared().next(), true);

    private final List<Visitor> waiting = new ArrayList<>();
    private @Nullable RingLinks links;
    private byte[] expected = new byte[0];

    RingDoor(RingMember member) {
        this.member = member;
    }

    /** From now on the secret is known. */
    synchronized void open(RingLinks ring, String secret) {
        links = ring;
        RingMember neighbour = new RingMember(member.attempt(), new Gang(member.left(), member.size()));
        expected = bytes(RingFrames.helloText(neighbour, secret));
        waiting.forEach(visitor -> admit(visitor, ring));
        waiting.clear();
    }

    /** Somebody has connected, and has yet to say who. */
    synchronized void arrive(Channel channel) {
        if (strangers.size() >= STRANGERS_LIMIT) {
            var unused = channel.close();
        } else {
            strangers.add(channel);
        }
    }

    synchronized void knock(Visitor visitor) {
        RingLinks ring = links;
        if (ring == null) {
            waiting.add(visitor);
        } else {
            admit(visitor, ring);
        }
    }

    /** Turns away whoever has not been let in, now and later. */
    synchronized void close() {
        waiting.clear();
        var unused = strangers.close();
    }

    private void admit(Visitor visitor, RingLinks ring) {
        // isEqual takes the same time wherever the first difference is.
        if (!MessageDigest.isEqual(bytes(visitor.hello), expected)) {
            log.warn(
                    "attempt={} member={} refused {}: wrong hello (expected: that of member {} of this gang)",
                    member.attempt(),
                    member.rank(),
                    visitor.channel.remoteAddress(),
                    member.left());
            var unused = visitor.channel.close();
        } else {
            strangers.remove(visitor.channel);
            visitor.channel.eventLoop().execute(() -> visitor.onAccepted.accept(ring));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
