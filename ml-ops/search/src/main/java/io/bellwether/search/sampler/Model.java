package io.bellwether.search.sampler;

import java.util.List;
import java.util.Map;

/**
 * What a sampler has learnt of one space. What it proposes follows from the trials, not from when it learnt of them; what it keeps
 * between calls only saves it work. Caller-confined.
 */
interface Model {
    /** Takes note of all trials so far, in the order of their numbers; some may still run. */
    void learn(List<Observation> trials);

    /** A configuration for trial {@code number}; the next attempt, from 0, if what the last one proposed is not free. */
    Map<String, Object> propose(int number, int attempt);

    /** How many attempts at one trial are worth while. */
    int attempts();
}
