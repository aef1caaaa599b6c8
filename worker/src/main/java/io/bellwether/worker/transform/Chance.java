package io.bellwether.worker.transform;

/** Numbers that look drawn by chance but follow from a row's number, so that a row's fate never depends on other rows. */
final class Chance {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Chance() {}

    /** From 0 to below 1: SplitMix64 (Steele, Lea, Flood 2014) as a hash. */
    static double of(long row, long seed) {
        return (mix(row * GOLDEN_GAMMA + mix(seed + GOLDEN_GAMMA)) >>> 11) * 0x1.0p-53;
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
