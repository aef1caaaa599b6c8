package io.bellwether.search.sampler;

/** A stream of random numbers that follows from its key and nothing else. Caller-confined. */
final class Dice {
    private final long key;
    private long thrown;

    /** The dice of one attempt at one trial; no {@link Draw} shares their bits. */
    Dice(long seed, long trial, long attempt) {
        this.key = Draw.word(Draw.word(Draw.word(Draw.mix(seed), trial), attempt), -3);
    }

    /** Uniform in (0, 1), both ends excluded. */
    double fraction() {
        return ((Draw.word(key, thrown++) >>> 11) + 0.5) * 0x1.0p-53;
    }

    /** Independent standard normal numbers. */
    double[] normals(int count) {
        double[] normals = new double[count];
        for (int i = 0; i < count; i++) {
            normals[i] = StandardNormal.quantile(fraction());
        }
        return normals;
    }
}
