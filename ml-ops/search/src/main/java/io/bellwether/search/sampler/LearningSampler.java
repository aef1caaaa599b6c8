package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A sampler that learns from the trials. It keeps the {@link Search} of its last call, which need learn only what is new in a history
 * that continues that one; for any other it begins anew.
 */
abstract class LearningSampler implements Sampler {
    private @Nullable Search last;

    /** A search of which nothing is known. */
    abstract Search begin(SearchSpace space, List<Goal> goals);

    @Override
    public final synchronized List<Map<String, Object>> suggest(
            SearchSpace space, History history, int firstNumber, int count) {
        List<Observation> trials = new ArrayList<>(history.observations());
        List<Map<String, Object>> suggestions = new ArrayList<>();
        if (count > 0) {
            Search search = search(space, history, trials);
            for (int number = firstNumber; number < firstNumber + count; number++) {
                search.learn(trials);
                Optional<Map<String, Object>> next = search.next(number);
                if (next.isEmpty()) {
                    break;
                }
                suggestions.add(next.get());
                trials.add(Observation.running(number, next.get()));
            }
        }
        return suggestions;
    }

    @Override
    public final OptionalLong size(SearchSpace space) {
        Tried countable = new Tried(space);
        countable.refuseIfNone();
        return countable.isEndless() ? OptionalLong.empty() : OptionalLong.of(countable.size());
    }

    private Search search(SearchSpace space, History history, List<Observation> trials) {
        Search search = last;
        if (search == null || !search.isFor(space, history.goals()) || !search.isContinuedBy(trials)) {
            search = begin(space, history.goals());
            last = search;
        }
        return search;
    }
}
