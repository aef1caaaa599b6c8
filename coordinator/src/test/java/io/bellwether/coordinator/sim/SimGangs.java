package io.bellwether.coordinator.sim;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Gang;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the members of gangs see of each other, in place of the connections between them. */
final class SimGangs {
    /** How a gang stands, as seen by any of its members. */
    enum State {
        /** Not all members are there yet. */
        FORMING,
        /** All are, or have done their part. */
        TOGETHER,
        /** A member is gone before it had done its part. */
        BROKEN
    }

    private final Map<AttemptId, Set<Integer>> joined = new HashMap<>();
    private final Set<AttemptId> broken = new HashSet<>();

    void join(AttemptId attempt, Gang gang) {
        joined.computeIfAbsent(attempt, any -> new HashSet<>()).add(gang.rank());
    }

    /** The member has left before it had done its part. */
    void leave(AttemptId attempt) {
        broken.add(attempt);
    }

    State state(AttemptId attempt, Gang gang) {
        if (broken.contains(attempt)) {
            return State.BROKEN;
        }
        return joined.getOrDefault(attempt, Set.of()).size() == gang.size() ? State.TOGETHER : State.FORMING;
    }
}
