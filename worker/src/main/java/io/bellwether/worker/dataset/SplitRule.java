package io.bellwether.worker.dataset;

/** Which rows validate: decided by a hash of row number and seed, so a row's part never depends on the other rows. */
record SplitRule(double fraction, long seed) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    boolean validates(long row) {
        // SplitMix64 (Steele, Lea, Flood 2014) as a hash; its top 53 bits as a fraction
        long z = row * GOLDEN_GAMMA + mix(seed + GOLDEN_GAMMA);
        return (mix(z) >>> 11) * 0x1.0p-53 < fraction;
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
