package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.NotLeaderException;
import io.bellwether.client.wire.SessionMessage.NotLeader;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A connection is first strange (handshake pending), then open, and may end refused. Refusal says why and then lingers: a
 * socket closed while bytes of the peer are still unread resets the connection, and the reset can overtake the reason. So
 * our side of the stream is shut, what arrives is thrown away, and the socket is closed when the peer closes or the time
 * for it is over.
 */
/** The life of one connection. Confined to its I/O thread. */
@SuppressWarnings("FutureReturnValueIgnored") // how a write or a close ends is reported to this handler by callbacks
final class SessionHandler extends SimpleChannelInboundHandler<Inbound> {
    private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);
    private static final long LINGER_MILLIS = 2_000;

    private final Handshake handshake;
    private final MessageHandler handler;
    private final WireLimits limits;
    private final FrameDecoder decoder;
    private @Nullable ChannelConnection connection;
    private boolean ended;

    SessionHandler(Handshake handshake, MessageHandler handler, WireLimits limits, FrameDecoder decoder) {
        this.handshake = handshake;
        this.handler = handler;
        this.limits = limits;
        this.decoder = decoder;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Message opening = handshake.opening();
        if (opening != null) {
            write(context, opening);
            return;
        }
        long timeoutMillis = limits.helloTimeout().toMillis();
        context.executor().schedule(() -> onHelloTimeout(context), timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private void onHelloTimeout(ChannelHandlerContext context) {
        if (connection == null && !ended) {
            refuse(
                    context,
                    new ClusterException(
                            ErrorCode.BAD_FRAME,
                            "no hello within " + limits.helloTimeout().toMillis() + " ms; connect with a Bellwether"
                                    + " client"));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Inbound inbound) {
        if (ended) {
            return;
        }
        if (connection != null) {
            onOpenFrame(context, connection, inbound);
        } else if (inbound instanceof Inbound.Frame frame) {
            open(context, frame.message());
        } else {
            throw new BadFrameException("first message: unreadable (expected: Hello or Welcome)");
        }
    }

    private void onOpenFrame(ChannelHandlerContext context, ChannelConnection open, Inbound inbound) {
        Message message = inbound instanceof Inbound.Frame frame ? frame.message() : null;
        if (message instanceof SessionMessage.Ping) {
            if (context.channel().isWritable()) { // else more than enough waits for this peer to read it
                write(context, new SessionMessage.Pong());
            }
        } else if (!(message instanceof SessionMessage.Pong)) { // which has done its work by arriving
            open.onFrame(inbound);
        }
    }

    private void open(ChannelHandlerContext context, Message first) {
        try {
            Handshake.Opened opened = handshake.onFirst(first);
            decoder.setLimitBytes(limits.frameBytes());
            Message answer = handshake.answer(opened);
            if (answer != null) {
                write(context, answer);
            }
            ChannelConnection open = new ChannelConnection(
                    context.channel(), opened.hello(), opened.welcome(), handshake.sign(), handler, limits);
            connection = open;
            open.onOpen();
            handshake.onOpened(open);
        } catch (ClusterException e) {
            refuse(context, e);
        }
    }

    private void write(ChannelHandlerContext context, Message message) {
        byte[] frame = MessageCodec.ofThisThread().encode(0, message, limits.helloBytes());
        context.writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BadFrameException) {
            boolean isOurPort = handshake.opening() == null; // else the other side's, of which we know nothing
            String next = "; this port speaks Bellwether's protocol, version " + Protocol.MIN_VERSION + " to "
                    + Protocol.MAX_VERSION;
            refuse(context, new ClusterException(ErrorCode.BAD_FRAME, cause.getMessage() + (isOurPort ? next : "")));
        } else if (cause instanceof IOException) {
            log.debug("peer={} broke the connection: {}", RemoteAddress.of(context.channel()), cause.toString());
            context.close();
        } else {
            log.error("peer={} connection failed", RemoteAddress.of(context.channel()), cause);
            context.close();
        }
    }

    /** Says why, at most once, and ends the connection. */
    private void refuse(ChannelHandlerContext context, ClusterException reason) {
        if (ended) {
            return;
        }
        ended = true;
        decoder.discardEverything();
        handshake.onFailed(reason);
        if (handshake instanceof Handshake.Offering && connection == null) {
            context.close();
            return;
        }
        logRefusal(context, reason);
        if (connection != null) {
            connection.flush();
        }
        byte[] frame = MessageCodec.ofThisThread().encode(0, refusal(reason), limits.frameBytes());
        context.writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess() && sent.channel() instanceof SocketChannel socket) {
                socket.shutdownOutput();
                context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                sent.channel().close();
            }
        });
    }

    private static Message refusal(ClusterException reason) {
        String message = String.valueOf(reason.getMessage());
        return reason instanceof NotLeaderException elsewhere
                ? new NotLeader(elsewhere.leader(), message)
                : new Refused(reason.code(), message);
    }

    private static void logRefusal(ChannelHandlerContext context, ClusterException reason) {
        String peer = RemoteAddress.of(context.channel());
        if (reason instanceof NotLeaderException) {
            log.debug("peer={} sent on: {}", peer, reason.getMessage()); // a standby's daily bread
        } else {
            log.warn("peer={} refused code={} {}", peer, reason.code(), reason.getMessage());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        if (connection != null) {
            connection.onClosed();
        } else {
            handshake.onFailed(
                    new ClusterException(ErrorCode.UNREACHABLE, "the connection was closed before the welcome"));
        }
    }
}
