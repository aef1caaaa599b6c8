package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a sampler has learnt of one search. What it suggests follows from the trials, not from when it learnt of them. Caller-confined.
 */
abstract class Search {
    final SearchSpace space;
    final List<Goal> goals;
    final Tried tried;
    /** The trials that it has learnt of, as they were then. */
    final List<Observation> known = new ArrayList<>();

    /** Begins a search of a space; one of which constraints leave nothing is refused. */
    Search(SearchSpace space, List<Goal> goals) {
        this.space = space;
        this.goals = goals;
        this.tried = new Tried(space);
        tried.refuseIfNone();
    }

    final boolean isFor(SearchSpace otherSpace, List<Goal> otherGoals) {
        return goals.equals(otherGoals) && space.equals(otherSpace);
    }

    /** Whether the trials known are the first of {@code history}, though some may have come further since. */
    @SuppressWarnings("ReferenceEquality") // a caller that keeps its observations spares us a look into them
    final boolean isContinuedBy(List<Observation> history) {
        if (history.size() < known.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            Observation before = known.get(i);
            Observation now = history.get(i);
            if (before != now
                    && (before.number() != now.number() || !before.params().equals(now.params()))) {
                return false;
            }
        }
        return true;
    }

    /** Learns what is new in a history that continues what is known. */
    abstract void learn(List<Observation> history);

    /** The configuration to try as trial {@code number}; empty if all have been tried. */
    abstract Optional<Map<String, Object>> next(int number);
}
