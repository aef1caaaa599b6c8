package io.bellwether.worker.collective;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection until its hello is accepted. Confined to its I/O thread. */
abstract class RingHandshake extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(RingHandshake.class);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frame = (ByteBuf) message;
        try {
            onFrame(context, frame.readByte(), frame);
        } finally {
            frame.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.warn("peer={} is no member of a gang: {}", context.channel().remoteAddress(), cause.getMessage());
        context.close();
    }

    abstract void onFrame(ChannelHandlerContext context, byte kind, ByteBuf frame);

    private static void trust(ChannelHandlerContext context, RingHandshake handshake, RingLinkHandler handler) {
        context.pipeline().get(RingFrames.Decoder.class).trust();
        context.pipeline().replace(handshake, "link", handler);
    }

    private static ClusterException unexpected(byte kind) {
        return new ClusterException(ErrorCode.BAD_FRAME, "frame kind: " + kind + " (expected: that of a hello)");
    }

    /** The side that listens: its peer says hello first. */
    static final class Accepting extends RingHandshake {
        private final RingDoor door;
        private boolean knocked;

        Accepting(RingDoor door) {
            this.door = door;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            door.arrive(context.channel());
        }

        @Override
        void onFrame(ChannelHandlerContext context, byte kind, ByteBuf frame) {
            if (kind != RingFrames.HELLO || knocked) {
                throw unexpected(kind);
            }
            knocked = true;
            door.knock(new RingDoor.Visitor(
                    context.channel(), RingFrames.text(frame), links -> onAccepted(context, links)));
        }

        private void onAccepted(ChannelHandlerContext context, RingLinks links) {
            if (!context.channel().isActive() || links.left().isDone()) {
                context.close(); // it has gone meanwhile, or is here twice
                return;
            }
            trust(context, this, new RingLinkHandler(links, links.member().left(), true));
            context.writeAndFlush(RingFrames.empty(context.channel(), RingFrames.WELCOME), context.voidPromise());
            if (!links.left().complete(context.channel())) {
                context.close();
            }
        }
    }

    /** The side that connects. */
    static final class Offering extends RingHandshake {
        private final RingLinks links;
        private final String secret;

        Offering(RingLinks links, String secret) {
            this.links = links;
            this.secret = secret;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(RingFrames.hello(context.channel(), links.member(), secret), context.voidPromise());
            var unused = links.right().whenComplete((joined, failure) -> {
                if (failure != null) {
                    context.close();
                }
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            links.lose(links.member().right(), "it refused the connection or ended");
        }

        @Override
        void onFrame(ChannelHandlerContext context, byte kind, ByteBuf frame) {
            if (kind != RingFrames.WELCOME) {
                throw unexpected(kind);
            }
            trust(context, this, new RingLinkHandler(links, links.member().right(), false));
            if (!links.right().complete(context.channel())) {
                context.close();
            }
        }
    }
}
