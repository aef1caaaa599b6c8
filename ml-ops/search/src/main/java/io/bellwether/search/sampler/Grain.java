package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * How narrow may a kernel be? One that is as wide as 1 / (kernels + 1) of the range finds good regions and never closes in on their
 * best; one that is as narrow as the square of that closes in, and never leaves them (Watanabe, arXiv 2304.11127, section 4: "magic
 * clipping" and its exponent). So each suggestion draws the exponent anew, between 1 and 2: searches look coarsely and finely in turn.
 *
 * A kernel is a product over the parameters, so a point that is good in all parameters but one is unlikely under it, the more so the
 * narrower it is, and a search can't cross the ridges between basins along an axis. So a kernel's coordinate strays: with a small
 * share it is uniform, as that of a word's kernel always was. In a quarter of a kernel's points one coordinate strays.
 */
/**
 * How finely a {@link Mixture} looks. Immutable.
 *
 * @param exponent kernels are no narrower than (kernels + 1) to the power of minus this, the prior counted among them
 * @param stray the share of a kernel that is uniform, in each parameter on its own; in [0, 1)
 * @param least the least width, however many there are; a share of the range
 */
record Grain(double exponent, double stray, double least) {
    /** Of trials that are not to be found again, only kept away from. */
    static final Grain PLAIN = new Grain(1, 0);

    /**
     * As {@link #PLAIN}, while trials run: of many suggestions by nearly the same knowledge, each that goes to the best gap between
     * spikes of bad trials is one that does not look elsewhere.
     */
    static final Grain BESIDE_OTHERS = new Grain(1, 0, 0.03);

    private static final double COARSEST = 1;
    private static final double FINEST = 2;
    /** So few that what is kept for a width is of use again. */
    private static final int LEVELS = 5;

    private static final double STRAYING = 0.25;
    private static final double LEAST = 0.01;

    Grain(double exponent, double stray) {
        this(exponent, stray, LEAST);
    }

    /** The grain of one suggestion for so many parameters. */
    static Grain drawn(Dice dice, int parameters) {
        int level = Math.min(LEVELS - 1, (int) (LEVELS * dice.fraction()));
        return new Grain(COARSEST + (FINEST - COARSEST) * level / (LEVELS - 1), STRAYING / Math.max(1, parameters));
    }

    /** The least width of a kernel among so many and the prior. */
    double narrowest(int kernels) {
        double floor = exponent == 1 ? 1.0 / (kernels + 2) : StrictMath.pow(kernels + 2, -exponent);
        return Math.max(least, floor);
    }

    /** The logarithm of a mass, of which that share is uniform. */
    double blurred(double log, double uniform) {
        return stray == 0 ? log : StrictMath.log((1 - stray) * StandardNormal.exp(log) + stray * uniform);
    }
}
