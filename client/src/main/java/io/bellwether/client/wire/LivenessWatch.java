package io.bellwether.client.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A process that is stopped (SIGSTOP, a frozen machine) or cut off keeps its connections open for a long time. So one
 * side (the one that connected, or a node with its executors) looks five times in the allowed silence: if nothing has come since the last look it pings, and if nothing has come
 * for the whole of it, it closes. A look that comes late itself proves only that this process stood still, and what the other
 * side sent meanwhile may lie unread: the count begins anew.
 */
/** Closes a connection whose other side is silent for too long. Confined to its I/O thread. */
@SuppressWarnings("FutureReturnValueIgnored") // how a write or a close ends shows by the channel's end
final class LivenessWatch extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(LivenessWatch.class);
    private static final int LOOKS = 5;

    private final long silenceNanos;
    private final long intervalNanos;
    private boolean opened;
    private long lastReadNanos;
    private long lastLookNanos;

    LivenessWatch(Duration silence) {
        this.silenceNanos = silence.toNanos();
        this.intervalNanos = Math.max(1, silenceNanos / LOOKS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        lastReadNanos = System.nanoTime();
        if (!opened) {
            opened = true; // the hello or the answer to it: before that nothing else may be sent
            lastLookNanos = lastReadNanos;
            lookLater(context);
        }
        super.channelRead(context, bytes);
    }

    private void lookLater(ChannelHandlerContext context) {
        Future<?> unused = context.executor().schedule(() -> look(context), intervalNanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        long now = System.nanoTime();
        if (now - lastLookNanos > 2 * intervalNanos) {
            lastReadNanos = now;
        }
        lastLookNanos = now;
        long silent = now - lastReadNanos;
        if (silent > silenceNanos) {
            log.warn(
                    "peer={} closed: silent for {} ms",
                    RemoteAddress.of(context.channel()),
                    TimeUnit.NANOSECONDS.toMillis(silent));
            context.close();
            return;
        }
        if (silent >= intervalNanos) {
            byte[] ping =
                    MessageCodec.ofThisThread().encode(0, new SessionMessage.Ping(), WireLimits.DEFAULTS.helloBytes());
            context.writeAndFlush(Unpooled.wrappedBuffer(ping));
        }
        lookLater(context);
    }
}
