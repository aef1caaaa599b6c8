package io.bellwether.search.sampler;

import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Chooses the configurations to try. The answer is a function of the arguments and the sampler's seed; what an
 * implementation remembers between calls only saves it work. Thread-safe.
 */
public interface Sampler {
    /**
     * Suggests configurations for the trials {@code firstNumber, firstNumber + 1, ...}.
     *
     * @param history what is known of the trials before {@code firstNumber}; some may still run
     * @param firstNumber the first trial's number, from 0
     * @param count how many to suggest, 0 or more
     * @return {@code count} configurations in the order of the trials' numbers; fewer when the space holds no more
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if the sampler can't search this space
     */
    List<Map<String, Object>> suggest(SearchSpace space, History history, int firstNumber, int count);

    /**
     * How many configurations the sampler can suggest for the space; empty if there is no end.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if the sampler can't search this space, so that a
     *     spec can be checked before it is accepted
     */
    OptionalLong size(SearchSpace space);

    /** Whether what it suggests for a trial follows from the trial's number alone, whatever the history. */
    default boolean isSequence() {
        return false;
    }
}
