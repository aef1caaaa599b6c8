package io.bellwether.search.sampler;

import org.hipparchus.random.SobolSequenceGenerator;

/*
 * Implementation note.
 *
 * Sobol's sequence with the direction numbers of Joe and Kuo [1], which come with Hipparchus, and Owen's scrambling [2]: every binary
 * digit of a coordinate is flipped or not by a hash of seed, axis and all digits before it. Each point is then uniform on the cube,
 * while any 2^m points that are a net stay one. The digits after the 32nd are random.
 *
 * Point n follows from n alone (the Gray code of n says which direction numbers to add), so none before it need be drawn. There
 * are direction numbers for 1,000 axes; further ones are random. Cost: 32 hashes for each coordinate.
 *
 * [1] Joe, Kuo: Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30 (2008).
 * [2] Owen: Randomly permuted (t,m,s)-nets and (t,s)-sequences, Lecture Notes in Statistics 106 (1995).
 */
/** Sobol's sequence, scrambled. */
final class SobolPoints implements Points {
    private static final int MOST = 1_000;
    private static final int DIGITS = 32;

    private final long key;
    private final int dimensions;
    private final SobolSequenceGenerator sequence;

    SobolPoints(long seed, int dimensions) {
        this.key = Draw.word(Draw.mix(seed), -4);
        this.dimensions = dimensions;
        this.sequence = new SobolSequenceGenerator(Math.max(1, Math.min(MOST, dimensions)));
    }

    @Override
    public double[] at(long index) {
        double[] plain = plain(index);
        double[] point = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            long axisKey = Draw.word(key, axis);
            point[axis] = axis < plain.length
                    ? scrambled(axisKey, (long) (plain[axis] * 0x1p32), index)
                    : (Draw.word(axisKey, index) >>> 11) * 0x1p-53;
        }
        return point;
    }

    /** Without scrambling. */
    synchronized double[] plain(long index) {
        return sequence.skipTo(Math.toIntExact(index));
    }

    private static double scrambled(long key, long digits, long index) {
        long flipped = 0;
        for (int digit = 1; digit <= DIGITS; digit++) {
            long before = digits >>> (DIGITS - digit + 1);
            long flip = Draw.word(key + digit, before) >>> 63;
            flipped = flipped << 1 | ((digits >>> (DIGITS - digit) & 1) ^ flip);
        }
        return flipped * 0x1p-32 + (Draw.word(key, index) >>> 43) * 0x1p-53;
    }
}
