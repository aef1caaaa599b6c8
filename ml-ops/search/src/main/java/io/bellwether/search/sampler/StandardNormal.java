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
 * [2] Wichura: Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37 (1988).
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
    /** P(X > 8.5) is 1e-17. */
    private static final double NO_MORE = 8.5;

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

    /** Of the quantile's rational functions [2], highest power first. */
    private static final double MIDDLE = 0.425;

    private static final double[] MIDDLE_ABOVE = {
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665
    };
    private static final double[] MIDDLE_BELOW = {
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1
    };
    private static final double[] TAIL_ABOVE = {
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835
    };
    private static final double[] TAIL_BELOW = {
        1.0507500716444169e-9,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1
    };
    private static final double[] FAR_ABOVE = {
        2.0103343992922881e-7,
        2.7115555687434876e-5,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103
    };
    private static final double[] FAR_BELOW = {
        2.0442631033899397e-15,
        1.421511758316446e-7,
        1.8463183175100548e-5,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1
    };

    private StandardNormal() {}

    /** P(X <= z). */
    public static double below(double z) {
        return z <= 0 ? exp(logAbove(-z)) : 1 - exp(logAbove(z));
    }

    /** P(X > z) for z >= 0, beside a 1: nothing where it is less than half a unit in that one's last place. */
    static double above(double z) {
        return z > NO_MORE ? 0 : exp(logAbove(z));
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
        return StrictMath.log1p(-(above(-a) + above(b)));
    }

    /** The x in [a, b] with P(a <= X <= x) = share P(a <= X <= b), for a <= 0 <= b and 0 < share < 1. */
    static double quantileBetween(double a, double b, double share) {
        double belowA = above(-a);
        double aboveB = above(b);
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
     * Wichura's rational functions, good to sixteen digits: of q^2 in the middle, of the root of -log p in the tail.
     */
    private static double lowerQuantile(double p) {
        double q = p - 0.5;
        if (q >= -MIDDLE) {
            double r = MIDDLE * MIDDLE - q * q;
            return q * ratio(MIDDLE_ABOVE, MIDDLE_BELOW, r);
        }
        double r = Math.sqrt(-StrictMath.log(Math.max(p, Double.MIN_NORMAL)));
        return -(r <= 5 ? ratio(TAIL_ABOVE, TAIL_BELOW, r - 1.6) : ratio(FAR_ABOVE, FAR_BELOW, r - 5));
    }

    private static double ratio(double[] above, double[] below, double r) {
        double a = above[0];
        double b = below[0];
        for (int i = 1; i < above.length; i++) {
            a = a * r + above[i];
            b = b * r + below[i];
        }
        return a / b;
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
