package io.bellwether.search.pruner;

import io.bellwether.client.job.PrunerSpec;

/**
 * Steps at which trials are compared: {@code first}, {@code first * factor}, and so on.
 *
 * @param end no rung is there or beyond
 */
record Ladder(long first, int factor, long end) {
    static Ladder of(PrunerSpec spec) {
        Long end = spec.maxSteps();
        return new Ladder(spec.firstRung(), spec.oneIn(), end == null ? Long.MAX_VALUE : end);
    }

    /** The step of a rung, from 0; {@link Long#MAX_VALUE} if there is none. */
    long step(int rung) {
        long step = first;
        for (int k = 0; k < rung && step < end; k++) {
            step = step > Long.MAX_VALUE / factor ? Long.MAX_VALUE : step * factor;
        }
        return step < end ? step : Long.MAX_VALUE;
    }
}
