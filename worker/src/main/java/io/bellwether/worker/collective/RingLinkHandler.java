package io.bellwether.worker.collective;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection after its hello: passes chunks on, tells the neighbour every beat that this member lives, and notices when
 * the neighbour does not. Confined to the connection's I/O thread.
 *
 * <p>Silence is counted in beats of our own rather than by the clock, so that a pause of this process is not held against the
 * neighbour.
 */
final class RingLinkHandler extends ChannelInboundHandlerAdapter {
    private final RingLinks links;
    private final int neighbour;
    private final boolean brings;
    private int silentBeats;
    private boolean over;
    private @Nullable ScheduledFuture<?> beats;

    /**
     * @param neighbour the member at the other end
     * @param brings whether chunks come over this connection: it is the left one
     */
    RingLinkHandler(RingLinks links, int neighbour, boolean brings) {
        this.links = links;
        this.neighbour = neighbour;
        this.brings = brings;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long beat = links.config().beat().toNanos();
        beats = context.channel()
                .eventLoop()
                .scheduleWithFixedDelay(() -> beat(context), beat, beat, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ScheduledFuture<?> scheduled = beats;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frame = (ByteBuf) message;
        silentBeats = 0;
        byte kind = frame.readByte();
        if (kind == RingFrames.DATA && brings && frame.readableBytes() >= RingFrames.DATA_HEADER_BYTES) {
            links.deliver(frame);
            return;
        }
        try {
            onControl(kind, frame);
        } finally {
            frame.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!over) {
            links.lose(neighbour, "it closed the connection");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over) {
            links.lose(neighbour, String.valueOf(cause.getMessage()));
        }
        context.close();
    }

    private void onControl(byte kind, ByteBuf frame) {
        switch (kind) {
            case RingFrames.BEAT -> {
                // it lives: that is all
            }
            case RingFrames.LEFT -> {
                over = true;
                links.onLeft(brings);
            }
            case RingFrames.FAILED -> {
                over = true;
                ErrorCode code = ErrorCode.ofNumber(frame.readInt());
                links.fail(new ClusterException(code, RingFrames.text(frame)));
            }
            default ->
                throw new ClusterException(
                        ErrorCode.BAD_FRAME, "frame kind: " + kind + " (expected: one of this protocol)");
        }
    }

    private void beat(ChannelHandlerContext context) {
        if (over) {
            return;
        }
        silentBeats++;
        long silent = links.config().beat().multipliedBy(silentBeats).toMillis();
        if (silent > links.config().lostAfter().toMillis()) {
            over = true;
            links.lose(neighbour, "silent for " + silent + " ms");
        } else {
            context.writeAndFlush(RingFrames.empty(context.channel(), RingFrames.BEAT), context.voidPromise());
        }
    }
}
