package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * Everything follows from one function that is exact to the last digits from the middle to the farthest tail [1]:
 *
 *   erfc(x) = t exp(-x^2 + P(t)),  t = 2 / (2 + x),  x >= 0,
 *
 * where P, smooth on [0, 1], is a Chebyshev series. Its logarithm needs no exponential, so that log P(X > z) is as good at
 * z = 100 as at z = 1. The coefficients were fitted to P in 60 digits; the first one left out is below 1e-19.
 *
 * StrictMath and plain arithmetic throughout: the same bits on every machine.
 *
 * [1] The idea: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969); here with a series in t.
 */
/** The standard normal distribution: masses and their logarithms, also far out, and quantiles. */
public final class StandardNormal {
    /** log(sqrt(2 pi)). */
    static final double LOG_ROOT_TWO_PI = 0.9189385332046728;

    private static final double ROOT_HALF = 0.7071067811865476;
    private static final double LOG_TWO = 0.6931471805599453;
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN2_HIGH = 0x1.62e42fefa38p-1;
    private static final double LN2_LOW = 0x1.ef35793c7673p-45;
    private static final double LOWEST = -700;
    private static final int HALLEY_STEPS = 2;

    /** Of P(t) as a Chebyshev series in 2 t - 1; the first is halved in the sum. */
    private static final double[] SERIES = {
        -1.3026537197817094,
        0.6419697923564902,
        0.019476473204185836,
        -0.009561514786808632,
        -0.0009465953444820369,
        0.00036683949785276145,
        4.252332480690777e-5,
        -2.0278578112534242e-5,
        -1.6242900046470256e-6,
        1.3036558355805232e-6,
        1.5626441722066142e-8,
        -8.523809591492654e-8,
        6.5290544390988515e-9,
        5.059343495551469e-9,
        -9.91364156493033e-10,
        -2.273651222931836e-10,
        9.646791102015527e-11,
        2.3940380830391146e-12,
        -6.886027526497553e-12,
        8.944879273090725e-13,
        3.130921399342958e-13,
        -1.1270822361367252e-13,
        3.810905255189232e-16,
        7.106097613609237e-15,
        -1.5230282014571043e-15,
        -9.457494571291233e-17,
        1.210237189224279e-16,
        -2.816663087747177e-17
    };

    /** Of e^r for |r| <= log(2) / 2, highest power first. */
    private static final double[] EXPONENTIAL = {
        1.0 / 6227020800.0,
        1.0 / 479001600.0,
        1.0 / 39916800.0,
        1.0 / 3628800.0,
        1.0 / 362880.0,
        1.0 / 40320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1,
        1
    };

    private StandardNormal() {}

    /** P(X <= z). */
    public static double below(double z) {
        return z <= 0 ? exp(logAbove(-z)) : 1 - exp(logAbove(z));
    }

    /** log P(a <= X <= b) for a < b. */
    static double logBetween(double a, double b) {
        if (a > 0) {
            return logBetween(-b, -a);
        }
        if (b <= 0) {
            double upper = logAbove(-b);
            return upper + StrictMath.log(-StrictMath.expm1(logAbove(-a) - upper));
        }
        return StrictMath.log1p(-(exp(logAbove(-a)) + exp(logAbove(b))));
    }

    /** The x in [a, b] with P(a <= X <= x) = share P(a <= X <= b), for a <= 0 <= b and 0 < share < 1. */
    static double quantileBetween(double a, double b, double share) {
        double belowA = exp(logAbove(-a));
        double aboveB = exp(logAbove(b));
        double mass = 1 - belowA - aboveB;
        double lower = belowA + share * mass;
        double quantile = lower <= 0.5 ? lowerQuantile(lower) : -lowerQuantile(aboveB + (1 - share) * mass);
        return Math.max(a, Math.min(b, quantile));
    }

    /** The x with P(X <= x) = p, for 0 < p < 1. */
    static double quantile(double p) {
        return p <= 0.5 ? lowerQuantile(p) : -lowerQuantile(1 - p);
    }

    /*
     * A start good to three digits (Abramowitz and Stegun, 26.2.23), then Halley's steps, each of which trebles the digits.
     */
    private static double lowerQuantile(double p) {
        double t = Math.sqrt(-2 * StrictMath.log(Math.max(p, Double.MIN_NORMAL)));
        double z =
                (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
        for (int i = 0; i < HALLEY_STEPS; i++) {
            double density = exp(-z * z / 2 - LOG_ROOT_TWO_PI);
            double newton = (below(z) - p) / density;
            z -= newton / (1 + z * newton / 2);
        }
        return z;
    }

    /** log P(X > z) for z >= 0. */
    static double logAbove(double z) {
        double x = z * ROOT_HALF;
        double t = 2 / (2 + x);
        double y = 4 * t - 2;
        double next = 0;
        double sum = 0;
        for (int i = SERIES.length - 1; i > 0; i--) {
            double last = sum;
            sum = y * sum - next + SERIES[i];
            next = last;
        }
        double p = (y * sum - 2 * next + SERIES[0]) / 2;
        return StrictMath.log(t) - LOG_TWO - x * x + p;
    }

    /** e^x for x <= 0 to within 1e-15 of itself, 0 far below; several times as quick as {@link StrictMath#exp}. */
    static double exp(double x) {
        if (!(x > LOWEST)) {
            return 0;
        }
        double k = Math.rint(x * LOG2_E);
        double r = (x - k * LN2_HIGH) - k * LN2_LOW;
        double sum = EXPONENTIAL[0];
        for (int i = 1; i < EXPONENTIAL.length; i++) {
            sum = sum * r + EXPONENTIAL[i];
        }
        return sum * Double.longBitsToDouble((1023L + (long) k) << 52);
    }
}
