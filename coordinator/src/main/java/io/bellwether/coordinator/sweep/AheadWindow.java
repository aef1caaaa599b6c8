package io.bellwether.coordinator.sweep;

/**
 * How many configurations a sweep keeps waiting for slots. A sampler that learns suggests the better the more it has seen, and a terminator
 * ends nothing that has been suggested already: so as few as keep the slots busy while the sampler thinks, which are more the shorter
 * the trials are.
 */
final class AheadWindow {
    /** For so much work of each slot configurations are kept waiting. */
    private static final long WORK_MILLIS = 200;

    private AheadWindow() {}

    /**
     * The window.
     *
     * @param most of any sweep
     * @param slots how many trials can run at once
     * @param trialMillis how long a trial takes; negative if nobody knows yet
     */
    static int of(int most, int slots, double trialMillis) {
        long window = 2L * Math.max(1, slots);
        if (trialMillis >= 0) {
            window += (long) (slots * WORK_MILLIS / Math.max(1, trialMillis));
        }
        return (int) Math.min(most, window);
    }
}
