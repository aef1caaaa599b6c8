package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A model's proposal is taken if it is free: the space's constraints allow it, and it has not been tried. After so many that are not
 * as the model has attempts, a random one is drawn that is; so a finite space is used up to its last configuration.
 */
/** Suggests what a {@link Model} of the trials so far proposes, and nothing twice. */
final class ModelSampler implements Sampler {
    private static final int REDRAWS = 16;

    private final long seed;
    private final Factory factory;
    private @Nullable Memory last;

    ModelSampler(long seed, Factory factory) {
        this.seed = seed;
        this.factory = factory;
    }

    @Override
    public synchronized List<Map<String, Object>> suggest(
            SearchSpace space, History history, int firstNumber, int count) {
        List<Observation> trials = new ArrayList<>(history.observations());
        List<Map<String, Object>> suggestions = new ArrayList<>();
        for (int number = firstNumber; number < firstNumber + count; number++) {
            Memory memory = memory(space, history.goal(), trials);
            memory.tried(trials);
            if (memory.tried.isUsedUp()) {
                break;
            }
            memory.model.learn(trials);
            Map<String, Object> next = next(memory, number);
            suggestions.add(next);
            trials.add(Observation.running(number, next));
        }
        return suggestions;
    }

    @Override
    public OptionalLong size(SearchSpace space) {
        Tried countable = new Tried(space);
        countable.refuseIfNone();
        return countable.isEndless() ? OptionalLong.empty() : OptionalLong.of(countable.size());
    }

    private Map<String, Object> next(Memory memory, int number) {
        for (int attempt = 0; attempt < memory.model.attempts(); attempt++) {
            Map<String, Object> proposed = memory.model.propose(number, attempt);
            if (memory.tried.isFree(proposed)) {
                return proposed;
            }
        }
        return memory.tried.draw(seed, number, REDRAWS, attempt -> Map.of());
    }

    private Memory memory(SearchSpace space, Goal goal, List<Observation> trials) {
        Memory memory = last;
        if (memory == null || !memory.isOf(space, goal) || !memory.isContinuedBy(trials)) {
            memory = new Memory(space, goal, factory.model(space, goal, seed));
            last = memory;
        }
        return memory;
    }

    /** Makes the model of a space in which nothing has been tried. */
    interface Factory {
        Model model(SearchSpace space, Goal goal, long seed);
    }

    /** What is kept from one call to the next. */
    private static final class Memory {
        private final SearchSpace space;
        private final Goal goal;
        private final Model model;
        private final Tried tried;
        private final List<Observation> known = new ArrayList<>();

        Memory(SearchSpace space, Goal goal, Model model) {
            this.space = space;
            this.goal = goal;
            this.model = model;
            this.tried = new Tried(space);
            tried.refuseIfNone();
        }

        boolean isOf(SearchSpace otherSpace, Goal otherGoal) {
            return goal == otherGoal && space.equals(otherSpace);
        }

        /** Whether the trials known are the first of these, though some may have come further. */
        @SuppressWarnings("ReferenceEquality") // a caller that keeps its observations spares us a look into them
        boolean isContinuedBy(List<Observation> trials) {
            if (trials.size() < known.size()) {
                return false;
            }
            for (int i = 0; i < known.size(); i++) {
                Observation before = known.get(i);
                Observation now = trials.get(i);
                if (before != now
                        && (before.number() != now.number() || !before.params().equals(now.params()))) {
                    return false;
                }
                known.set(i, now);
            }
            return true;
        }

        void tried(List<Observation> trials) {
            for (Observation trial : trials.subList(known.size(), trials.size())) {
                tried.add(trial.params());
                known.add(trial);
            }
        }
    }
}
