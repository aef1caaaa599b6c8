package io.bellwether.search;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a search has failed, since its trials do: one rule for the cluster's sweeps and local studies. */
public final class SearchFailure {
    /** A search of which the first few trials all fail would fail all the others too. */
    public static final int HOPELESS = 3;

    private SearchFailure() {}

    /**
     * What is to be said of the search, before its first error; empty if it has not failed.
     *
     * @param maxFailures after so many failed trials it fails; null for never
     * @param failed how many trials have failed for good
     * @param succeeded how many have come to their end
     * @param done whether no more will come
     */
    public static Optional<String> reason(@Nullable Integer maxFailures, int failed, int succeeded, boolean done) {
        if (maxFailures != null && failed >= maxFailures) {
            return Optional.of(trials(failed) + " failed (expected: fewer than maxFailures, " + maxFailures + ")");
        }
        boolean isHopeless = succeeded == 0 && (failed >= HOPELESS || (done && failed > 0));
        return isHopeless ? Optional.of(trials(failed) + " failed and none succeeded") : Optional.empty();
    }

    private static String trials(int count) {
        return count == 1 ? "1 trial" : count + " trials";
    }
}
