package io.bellwether.worker.collective;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's two connections and what came over them. Thread-safe: the trial's thread sends and receives, I/O threads deliver
 * and fail.
 *
 * <p>What came before a failure can still be received: a neighbour may be done, and gone, while this member has yet to read what
 * it sent.
 */
final class RingLinks {
    private static final Logger log = LoggerFactory.getLogger(RingLinks.class);
    private static final int MESSAGE_LIMIT = 1_000;
    private static final long CLOSE_SECONDS = 5;
    /** In the inbox after all chunks: the ring has ended. */
    private static final ByteBuf END = Unpooled.unreleasableBuffer(Unpooled.EMPTY_BUFFER);
    /** In the inbox after all chunks: the left neighbour is done. */
    private static final ByteBuf GONE = Unpooled.unreleasableBuffer(Unpooled.EMPTY_BUFFER);

    private final RingMember member;
    private final List<String> addresses;
    private final RingConfig config;
    private final BlockingQueue<ByteBuf> inbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<Channel> left = new CompletableFuture<>();
    private final CompletableFuture<Channel> right = new CompletableFuture<>();
    private volatile @Nullable ClusterException failure;
    private volatile boolean rightGone;
    private boolean closed;

    RingLinks(RingMember member, List<String> addresses, RingConfig config) {
        this.member = member;
        this.addresses = addresses;
        this.config = config;
    }

    RingMember member() {
        return member;
    }

    RingConfig config() {
        return config;
    }

    /** Completes with the connection that the left neighbour has made. */
    CompletableFuture<Channel> left() {
        return left;
    }

    /** Completes with the connection to the right neighbour once that has accepted it. */
    CompletableFuture<Channel> right() {
        return right;
    }

    @Nullable
    ClusterException failure() {
        return failure;
    }

    /** Sends a chunk; {@code writer} appends exactly {@code bytes}. */
    void send(int operation, int part, int bytes, Consumer<ByteBuf> writer) {
        if (rightGone) {
            lose(member.right(), "its attempt has ended before ours");
        }
        checkHolds();
        Channel channel = right.join(); // there since the ring was formed
        ByteBuf frame = RingFrames.begin(channel, RingFrames.DATA, RingFrames.DATA_HEADER_BYTES + bytes)
                .writeInt(operation)
                .writeInt(part);
        writer.accept(frame);
        var unused = channel.writeAndFlush(frame, channel.voidPromise());
    }

    /** The next chunk from the left, from its operation on; the caller releases it. */
    ByteBuf receive() {
        try {
            ByteBuf frame = inbox.take();
            if (frame == GONE) {
                lose(member.left(), "its attempt has ended before ours");
            }
            if (frame == END || frame == GONE) {
                inbox.add(END); // for the next who asks
                checkHolds();
                throw new IllegalStateException("the ring is closed");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "gang: interrupted while waiting for the others", e);
        }
    }

    /** A chunk has come from the left; owned by this from now on. On an I/O thread. */
    void deliver(ByteBuf chunk) {
        synchronized (this) {
            if (!closed) {
                inbox.add(chunk);
                return;
            }
        }
        chunk.release();
    }

    /** A neighbour is done. That is well if this member is about to be, too; else its next step fails. */
    void onLeft(boolean isLeftNeighbour) {
        if (isLeftNeighbour) {
            inbox.add(GONE);
        } else {
            rightGone = true;
        }
    }

    /** A neighbour can't be counted on any more. */
    void lose(int rank, String reason) {
        fail(new ClusterException(
                ErrorCode.UNREACHABLE,
                "gang: member " + rank + " at " + addresses.get(rank) + " is lost (" + reason
                        + "); the attempt is tried again from the last checkpoint"));
    }

    /** A neighbour has told of a failure, its own or one that it was told of. */
    void fail(ClusterException reason) {
        if (end(reason)) {
            log.warn("attempt={} member={} {}", member.attempt(), member.rank(), reason.getMessage());
            closeWith(reason.code(), String.valueOf(reason.getMessage()));
        }
    }

    /** This member has failed. */
    void abort(ErrorCode code, String message) {
        if (end(new ClusterException(code, message))) {
            closeWith(code, message);
        }
        discard();
    }

    /** This member is done. */
    void leave() {
        if (end(new ClusterException(ErrorCode.CANCELLED, "gang: member " + member.rank() + " has left it"))) {
            closeAll(channel -> RingFrames.empty(channel, RingFrames.LEFT));
        }
        discard();
    }

    /** Ends as a killed process does: without a word. */
    void die() {
        if (end(new ClusterException(ErrorCode.CANCELLED, "gang: member " + member.rank() + " has died"))) {
            for (CompletableFuture<Channel> link : List.of(left, right)) {
                var unused = link.join().close();
            }
        }
    }

    private void closeWith(ErrorCode code, String message) {
        String cut = message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT) + "...";
        closeAll(channel -> RingFrames.failed(channel, code, cut));
    }

    /** True for the first end. */
    private synchronized boolean end(ClusterException reason) {
        if (closed) {
            return false;
        }
        closed = true;
        failure = reason;
        inbox.add(END);
        left.completeExceptionally(reason);
        right.completeExceptionally(reason);
        return true;
    }

    private void closeAll(java.util.function.Function<Channel, ByteBuf> lastWords) {
        for (CompletableFuture<Channel> link : List.of(left, right)) {
            if (link.isDone() && !link.isCompletedExceptionally()) {
                Channel channel = link.join();
                // Closes after all that was sent before; or, where nobody reads, in a while.
                var unused = channel.writeAndFlush(lastWords.apply(channel)).addListener(ChannelFutureListener.CLOSE);
                var unusedToo = channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Gives back what nobody will receive any more. */
    private void discard() {
        for (ByteBuf frame = inbox.poll(); frame != null; frame = inbox.poll()) {
            frame.release();
        }
        inbox.add(END);
    }

    private void checkHolds() {
        ClusterException reason = failure;
        if (reason != null) {
            throw new ClusterException(reason.code(), String.valueOf(reason.getMessage()), reason);
        }
    }
}
