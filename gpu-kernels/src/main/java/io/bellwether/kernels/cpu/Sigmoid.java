package io.bellwether.kernels.cpu;

/** The logistic function without overflow. */
final class Sigmoid {
    private Sigmoid() {}

    static double of(double z) {
        double e = Math.exp(-Math.abs(z));
        return (z >= 0 ? 1 : e) / (1 + e);
    }
}
