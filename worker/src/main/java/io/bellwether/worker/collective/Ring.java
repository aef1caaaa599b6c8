package io.bellwether.worker.collective;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * Implementation note.
 *
 * Ring all-reduce [Patarasuk & Yuan, Bandwidth optimal all-reduce algorithms for clusters of workstations, 2009]. The array is cut
 * into as many blocks as there are members. Reduce-scatter: in each of size - 1 rounds a member passes one block on to its right
 * neighbour and adds the one that comes from its left; after that member r holds the whole sum of block r + 1. All-gather: the
 * sums go round in the same way. Each member sends 2 (size - 1) / size of the array, whatever the size is.
 *
 * Block b is added up from member b on in the order of the ring, and then only copied: all members get the same bits. A block
 * travels in chunks; WINDOW chunks may be under way before one has come, so that both directions are busy.
 */
/** A gang's members in a circle: each sends to its right neighbour and receives from its left. */
public final class Ring implements Collective, AutoCloseable {
    private static final int WINDOW = 4;

    private final RingMember member;
    private final RingLinks links;
    private final AtomicInteger operation = new AtomicInteger();

    Ring(RingMember member, RingLinks links) {
        this.member = member;
        this.links = links;
    }

    @Override
    public int rank() {
        return member.rank();
    }

    @Override
    public int size() {
        return member.size();
    }

    @Override
    public void allReduce(double[] values) {
        allReduce(RingArray.of(values));
    }

    @Override
    public void allReduce(float[] values) {
        allReduce(RingArray.of(values));
    }

    @Override
    public byte[] broadcast(byte[] bytes) {
        int number = operation.incrementAndGet();
        boolean last = member.right() == 0;
        byte[] result = rank() == 0 ? bytes : new byte[length(number)];
        if (!last) {
            links.send(number, 0, Integer.BYTES, frame -> frame.writeInt(result.length));
        }
        for (int chunk = 0; (long) chunk * RingFrames.CHUNK_BYTES < result.length; chunk++) {
            int from = chunk * RingFrames.CHUNK_BYTES;
            int count = Math.min(RingFrames.CHUNK_BYTES, result.length - from);
            if (rank() != 0) {
                take(number, chunk + 1, count, frame -> frame.getBytes(frame.readerIndex(), result, from, count));
            }
            if (!last) {
                links.send(number, chunk + 1, count, frame -> frame.writeBytes(result, from, count));
            }
        }
        return result;
    }

    /** Leaves the gang: this member's work is done. Idempotent, as is {@link #abort}; the first of the two counts. */
    @Override
    public void close() {
        links.leave();
    }

    /** Leaves the gang since this member has failed: the others fail with the same code. */
    public void abort(ErrorCode code, String message) {
        links.abort(code, message);
    }

    /** Ends as a killed process does: without a word. For tests. */
    void die() {
        links.die();
    }

    private int length(int number) {
        int[] length = new int[1];
        take(number, 0, Integer.BYTES, frame -> length[0] = frame.getInt(frame.readerIndex()));
        return length[0];
    }

    private void allReduce(RingArray values) {
        int number = operation.incrementAndGet();
        int size = size();
        for (int round = 0; round < size - 1; round++) {
            exchange(number, round, values, rank() - round, rank() - round - 1, true);
        }
        for (int round = 0; round < size - 1; round++) {
            exchange(number, size - 1 + round, values, rank() + 1 - round, rank() - round, false);
        }
    }

    /** Sends one block to the right while another comes from the left. */
    private void exchange(int number, int round, RingArray values, int outgoing, int incoming, boolean adds) {
        Block out = block(values, outgoing);
        Block in = block(values, incoming);
        int sent = 0;
        int received = 0;
        while (sent < out.chunks() || received < in.chunks()) {
            while (sent < out.chunks() && sent < received + WINDOW) {
                int from = out.from(sent);
                int count = out.count(sent);
                links.send(number, round, count * values.elementBytes(), frame -> values.write(frame, from, count));
                sent++;
            }
            if (received < in.chunks()) {
                int from = in.from(received);
                int count = in.count(received);
                take(number, round, count * values.elementBytes(), frame -> values.read(frame, from, count, adds));
                received++;
            }
        }
    }

    private Block block(RingArray values, int index) {
        int size = size();
        long wrapped = Math.floorMod(index, size);
        int from = (int) (values.length() * wrapped / size);
        int to = (int) (values.length() * (wrapped + 1) / size);
        return new Block(from, to, RingFrames.CHUNK_BYTES / values.elementBytes());
    }

    private void take(int number, int part, int bytes, java.util.function.Consumer<ByteBuf> reader) {
        ByteBuf frame = links.receive();
        try {
            int sentNumber = frame.readInt();
            int sentPart = frame.readInt();
            if (sentNumber != number || sentPart != part || frame.readableBytes() != bytes) {
                throw new ClusterException(
                        ErrorCode.USER_CODE_FAILED,
                        "gang: member " + member.left() + " is at operation " + sentNumber + "." + sentPart + " with "
                                + frame.readableBytes() + " bytes (expected: " + number + "." + part + " with " + bytes
                                + "); a trainer must make the same calls on all members");
            }
            reader.accept(frame);
        } finally {
            frame.release();
        }
    }

    /** A part of the array, in chunks. */
    private record Block(int begin, int end, int chunkLength) {
        int chunks() {
            return (end - begin + chunkLength - 1) / chunkLength;
        }

        int from(int chunk) {
            return begin + chunk * chunkLength;
        }

        int count(int chunk) {
            return Math.min(chunkLength, end - from(chunk));
        }
    }
}
