package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/*
 * Implementation note.
 *
 * A model's proposal is taken if it is free: the space's constraints allow it, and it has not been tried. After so many that are not
 * as the model has attempts, a random one is drawn that is; so a finite space is used up to its last configuration.
 */
/** One search by a {@link Model}, which learns from the first of several goals. Caller-confined. */
final class ModelSearch extends Search {
    private static final int REDRAWS = 16;

    private final long seed;
    private final Model model;

    ModelSearch(SearchSpace space, List<Goal> goals, long seed, Model model) {
        super(space, goals);
        this.seed = seed;
        this.model = model;
    }

    @Override
    void learn(List<Observation> history) {
        for (int i = 0; i < history.size(); i++) {
            Observation now = history.get(i);
            if (i < known.size()) {
                known.set(i, now);
            } else {
                tried.add(now.params());
                known.add(now);
            }
        }
        if (!tried.isUsedUp()) { // else there is nothing left to propose
            model.learn(known);
        }
    }

    @Override
    Optional<Map<String, Object>> next(int number) {
        if (tried.isUsedUp()) {
            return Optional.empty();
        }
        for (int attempt = 0; attempt < model.attempts(); attempt++) {
            Map<String, Object> proposed = model.propose(number, attempt);
            if (tried.isFree(proposed)) {
                return Optional.of(proposed);
            }
        }
        return Optional.of(tried.draw(seed, number, REDRAWS, attempt -> Map.of()));
    }
}
