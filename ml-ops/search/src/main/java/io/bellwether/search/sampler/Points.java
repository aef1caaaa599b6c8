package io.bellwether.search.sampler;

/** Points of the unit cube that fill it more evenly than random ones, by their numbers in any order. Thread-safe. */
interface Points {
    /** Point {@code index}, from 0; all coordinates in [0, 1). */
    double[] at(long index);
}
