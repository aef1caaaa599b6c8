package io.bellwether.bench;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One search of a function by some workers that each ask when they are free; how long a trial takes is exponentially distributed.
 * With one worker each trial is told before the next is asked for.
 */
final class SimulatedSearch {
    private final List<Observation> trials = new ArrayList<>();
    private final Set<Map<String, Object>> different = new HashSet<>();
    private double least = Double.POSITIVE_INFINITY;

    private SimulatedSearch() {}

    static SimulatedSearch run(SearchFunction function, String name, long seed, int count, int workers) {
        SimulatedSearch search = new SimulatedSearch();
        Sampler sampler = Samplers.of(new SamplerSpec(name, seed, 0));
        SplittableRandom durations = new SplittableRandom(seed);
        PriorityQueue<Busy> busy = new PriorityQueue<>();
        double now = 0;
        while (search.trials.size() < count || !busy.isEmpty()) {
            while (busy.size() < workers && search.trials.size() < count) {
                int number = search.trials.size();
                List<Map<String, Object>> next =
                        sampler.suggest(function.space(), new History(Goal.MINIMIZE, search.trials), number, 1);
                if (next.isEmpty()) {
                    count = number;
                    break;
                }
                search.different.add(next.get(0));
                search.trials.add(Observation.running(number, next.get(0)));
                busy.add(new Busy(now - Math.log(1 - durations.nextDouble()), number));
            }
            Busy done = busy.poll();
            if (done != null) {
                now = done.until;
                search.tell(function, done.trial);
            }
        }
        return search;
    }

    private void tell(SearchFunction function, int number) {
        Map<String, Object> params = trials.get(number).params();
        double value = function.value().applyAsDouble(params);
        trials.set(number, Observation.complete(number, params, value));
        least = Math.min(least, value);
    }

    /** The least value found. */
    double least() {
        return least;
    }

    /** How many trials repeated another's configuration. */
    int repeated() {
        return trials.size() - different.size();
    }

    /** A trial and when it ends. */
    private record Busy(double until, int trial) implements Comparable<Busy> {
        @Override
        public int compareTo(Busy other) {
            return until != other.until ? Double.compare(until, other.until) : Integer.compare(trial, other.trial);
        }
    }
}
