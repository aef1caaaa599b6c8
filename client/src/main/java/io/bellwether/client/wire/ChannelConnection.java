package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.client.wire.SessionMessage.Welcome;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Connection} over a Netty channel. Thread-safe; {@code onX} methods are confined to the I/O thread. */
final class ChannelConnection implements Connection {
    private static final Logger log = LoggerFactory.getLogger(ChannelConnection.class);

    private final Channel channel;
    private final String remoteAddress;
    private final Hello hello;
    private final Welcome welcome;
    private final MessageHandler handler;
    private final WireLimits limits;
    private final Outbox outbox;
    private final PendingRequests pending;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    ChannelConnection(
            Channel channel, Hello hello, Welcome welcome, int sign, MessageHandler handler, WireLimits limits) {
        this.channel = channel;
        this.remoteAddress = RemoteAddress.of(channel);
        this.hello = hello;
        this.welcome = welcome;
        this.handler = handler;
        this.limits = limits;
        this.outbox = new Outbox(channel, limits.outboundBytes());
        this.pending = new PendingRequests(sign);
    }

    @Override
    public Hello hello() {
        return hello;
    }

    @Override
    public Welcome welcome() {
        return welcome;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void send(Message message) {
        transmit(0, message);
    }

    @Override
    public void reply(long correlationId, Message message) {
        try {
            transmit(correlationId, message);
        } catch (ClusterException e) {
            // The answer does not fit into a frame: say so, or the asker would wait for ever.
            transmit(correlationId, new Refused(e.code(), String.valueOf(e.getMessage())));
        }
    }

    @Override
    public CompletableFuture<Message> request(Message message) {
        return transmit(pending.ask(), message);
    }

    @Override
    public CompletableFuture<Void> subscribe(Message message, Consumer<Message> listener) {
        return transmit(pending.watch(listener), message);
    }

    private <T> CompletableFuture<T> transmit(PendingRequests.Asked<T> asked, Message message) {
        if (!asked.future().isDone()) {
            try {
                transmit(asked.correlationId(), message);
            } catch (ClusterException e) {
                asked.future().completeExceptionally(e);
            }
        }
        return asked.future();
    }

    private void transmit(long correlationId, Message message) {
        byte[] frame = MessageCodec.ofThisThread().encode(correlationId, message, limits.frameBytes());
        if (channel.isActive() && !outbox.offer(frame)) {
            log.warn(
                    "peer={} closed: more than {} bytes wait to be sent, it does not read them",
                    remoteAddress,
                    limits.outboundBytes());
            closeChannel();
        }
    }

    private void closeChannel() {
        Future<?> unused = channel.close(); // its end is seen by onClosed
    }

    @Override
    public boolean isBusy() {
        return channel.isActive() && !channel.isWritable();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public void close() {
        channel.eventLoop().execute(() -> {
            outbox.drainAll();
            closeChannel();
        });
    }

    void onOpen() {
        guarded(0, () -> handler.onOpen(this));
    }

    void onFrame(Inbound inbound) {
        long id = inbound.correlationId();
        if (inbound instanceof Inbound.Frame frame) {
            if (pending.owns(id)) {
                pending.answer(id, frame.message());
            } else {
                guarded(id, () -> handler.onMessage(this, id, frame.message()));
            }
        } else if (inbound instanceof Inbound.Unreadable unreadable) {
            onUnreadable(id, unreadable.reason());
        }
    }

    private void onUnreadable(long id, ClusterException reason) {
        if (id == 0) {
            throw new BadFrameException(String.valueOf(reason.getMessage()));
        }
        if (pending.owns(id)) {
            pending.fail(id, reason);
        } else {
            refuse(id, reason);
        }
    }

    /** Runs a handler; what it throws refuses the request it was called for. */
    private void guarded(long id, Runnable call) {
        try {
            call.run();
        } catch (ClusterException e) {
            refuse(id, e);
        } catch (RuntimeException e) {
            log.error("peer={} handler failed", remoteAddress, e);
            refuse(id, new ClusterException(ErrorCode.INTERNAL, "the peer failed: " + e + "; its log says more"));
        }
    }

    private void refuse(long id, ClusterException reason) {
        if (id != 0) {
            reply(id, new Refused(reason.code(), String.valueOf(reason.getMessage())));
        } else if (reason.code() != ErrorCode.INTERNAL) {
            log.warn("peer={} code={} {}", remoteAddress, reason.code(), reason.getMessage());
        }
    }

    void onClosed() {
        pending.end(
                new ClusterException(
                        ErrorCode.INDETERMINATE,
                        "the connection to " + remoteAddress + " ended before the answer: the request may or may not"
                                + " have taken effect; look, or repeat it with the same request id"),
                new ClusterException(
                        ErrorCode.UNREACHABLE,
                        "the connection to " + remoteAddress + " is closed; nothing was sent; connect again"));
        guarded(0, () -> handler.onClose(this));
        closed.complete(null);
    }

    /** Sends what waits, now. On the I/O thread. */
    void flush() {
        outbox.drainAll();
    }
}
