package io.bellwether.worker.dataset.stats;

/** Which values are sampled: one of each {@code stride} in a row, drawn by a hash so that no period of the data shows. Caller-confined. */
final class Sampling {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final int stride;
    private long seen;
    private long next;

    /** {@code stride}: a power of two. */
    Sampling(int stride) {
        if (Integer.bitCount(stride) != 1 || stride < 1) {
            throw new IllegalArgumentException("stride: " + stride + " (expected: a power of two)");
        }
        this.stride = stride;
        next = drawn(0);
    }

    int stride() {
        return stride;
    }

    /** The place of the next sampled one among the next {@code n}, at or after {@code from}; {@code n} if there is none. */
    int next(int from, int n) {
        while (next < seen + from) {
            next = drawn(next / stride + 1);
        }
        return (int) Math.min(n, next - seen);
    }

    /** {@code n} more have been seen. */
    void advance(int n) {
        seen += n;
    }

    private long drawn(long block) {
        long mixed = (block + 1) * GOLDEN_GAMMA;
        mixed ^= mixed >>> 29;
        return block * stride + ((mixed * GOLDEN_GAMMA) >>> 40 & (stride - 1));
    }
}
