package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * The newest RECENT trials weigh 1, older ones less and less, down to 1 / n, and the prior 1 (Bergstra, Yamins, Cox: Making a science
 * of model search, ICML 2013): what a search has learnt since is about where it looks now.
 */
/** How much trials count by their age. Immutable. */
final class Ages {
    private static final int RECENT = 25;

    private final int trials;
    private final int old;

    Ages(int trials) {
        this.trials = trials;
        this.old = trials - RECENT;
    }

    /** Of the trial of that rank, the oldest first. */
    double weight(int rank) {
        if (rank >= old) {
            return 1;
        }
        double first = 1.0 / trials;
        return old == 1 ? first : first + (1 - first) * rank / (old - 1);
    }

    /** The sum of all weights, the prior's included. */
    static double total(int trials) {
        int old = trials - RECENT;
        double first = 1.0 / Math.max(1, trials);
        double ofOld = old <= 0 ? 0 : old == 1 ? first : old * (1 + first) / 2;
        return Math.min(RECENT, trials) + ofOld + 1;
    }
}
