package io.bellwether.worker.dataset.stats;

/*
 * Implementation note. MurmurHash3 x64 of 128 bits (Austin Appleby, public domain), of eight bytes each. All of it in one loop takes 5 ns a
 * value: the compiler makes vector instructions only of loops that it can unroll, which have to be short. In these it takes 1 ns where there
 * are instructions that multiply several long values at once, and as much as in one loop where there are none.
 */
/** Hashes some long values at a time, as DataSketches does one. Caller-confined. */
final class MurmurHashes {
    /** So many at a time, at most. */
    static final int MANY = 512;

    /** DataSketches' own seed. */
    private static final long SEED = 9001;

    private static final long START = SEED ^ Long.BYTES;
    private static final long FACTOR_1 = 0x87C37B91114253D5L;
    private static final long FACTOR_2 = 0x4CF5AD432745937FL;
    private static final long FACTOR_3 = 0xFF51AFD7ED558CCDL;
    private static final long FACTOR_4 = 0xC4CEB9FE1A85EC53L;

    /** First the values, and then the first halves of their hashes. */
    private final long[] first = new long[MANY];

    private final long[] second = new long[MANY];

    /** Notes what is to be hashed; {@code at} is less than {@link #MANY}. */
    void set(int at, long value) {
        first[at] = value;
    }

    /** Hashes the first {@code n} values that were set. */
    void hash(int n) {
        begin(first, n);
        for (int i = 0; i < n; i++) {
            second[i] = first[i] + START;
        }
        mix(first, n);
        mix(second, n);
        for (int i = 0; i < n; i++) {
            first[i] += second[i];
        }
        for (int i = 0; i < n; i++) {
            second[i] += first[i];
        }
    }

    /** The first half of a hash. */
    long first(int at) {
        return first[at];
    }

    /** The second half of a hash. */
    long second(int at) {
        return second[at];
    }

    private static void begin(long[] bits, int n) {
        for (int i = 0; i < n; i++) {
            long hash = bits[i] * FACTOR_1;
            bits[i] = ((hash << 31 | hash >>> 33) * FACTOR_2 ^ START) + START;
        }
    }

    private static void mix(long[] hashes, int n) {
        for (int i = 0; i < n; i++) {
            long hash = hashes[i];
            hash = (hash ^ hash >>> 33) * FACTOR_3;
            hash = (hash ^ hash >>> 33) * FACTOR_4;
            hashes[i] = hash ^ hash >>> 33;
        }
    }
}
