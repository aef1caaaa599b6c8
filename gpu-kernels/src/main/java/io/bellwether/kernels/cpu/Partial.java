package io.bellwether.kernels.cpu;

/** A chunk's share of a sum. */
interface Partial<T extends Partial<T>> {
    void add(T other);

    /**
     * Adds all to the first, in a tree: neighbours, then neighbours of neighbours. The order depends on their number alone,
     * and the error of a sum grows with the logarithm of their number.
     */
    static <T extends Partial<T>> T combine(T[] partials) {
        for (int stride = 1; stride < partials.length; stride *= 2) {
            for (int i = 0; i + stride < partials.length; i += 2 * stride) {
                partials[i].add(partials[i + stride]);
            }
        }
        return partials[0];
    }
}
