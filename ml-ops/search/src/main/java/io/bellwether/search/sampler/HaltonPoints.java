package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * Axis j of point n is n written in base b, the j-th prime, its digits mirrored at the point [1]. Without scrambling, axes of large
 * bases run up and down together; so the k-th digit d becomes a d + c modulo b, with a and c drawn for each axis and k ("random
 * linear scrambling" [2]). All digits are scrambled until they don't matter any more, leading zeros too.
 * Cost: 53 / log2(b) steps for each coordinate.
 *
 * [1] Halton: Algorithm 247: radical-inverse quasi-random point sequence, CACM 7 (1964).
 * [2] Matousek: On the L2-discrepancy for anchored boxes, J. Complexity 14 (1998).
 */
/** Halton's sequence, scrambled. */
final class HaltonPoints implements Points {
    private final long key;
    private final int[] bases;

    HaltonPoints(long seed, int dimensions) {
        this.key = Draw.word(Draw.mix(seed), -5);
        this.bases = new int[dimensions];
        int number = 2;
        for (int axis = 0; axis < dimensions; number++) {
            if (isPrime(number, axis)) {
                bases[axis++] = number;
            }
        }
    }

    @Override
    public double[] at(long index) {
        double[] point = new double[bases.length];
        for (int axis = 0; axis < bases.length; axis++) {
            point[axis] = coordinate(axis, index);
        }
        return point;
    }

    private double coordinate(int axis, long index) {
        int base = bases[axis];
        long axisKey = Draw.word(key, axis);
        long rest = index;
        double value = 0;
        double unit = 1.0 / base;
        for (int place = 0; unit > 0x1p-54; place++) {
            long factor = 1 + Long.remainderUnsigned(Draw.word(axisKey, 2L * place), base - 1L);
            long shift = Long.remainderUnsigned(Draw.word(axisKey, 2L * place + 1), base);
            value += (factor * (rest % base) + shift) % base * unit;
            rest /= base;
            unit /= base;
        }
        return Math.min(value, 0x1.fffffffffffffp-1);
    }

    private boolean isPrime(int number, int smaller) {
        for (int i = 0; i < smaller && bases[i] * bases[i] <= number; i++) {
            if (number % bases[i] == 0) {
                return false;
            }
        }
        return true;
    }
}
