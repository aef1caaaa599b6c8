package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Groups. Parameters under the same condition are one group. A suggestion begins with the group of those without a condition; the
 * values chosen there say which groups follow, and so on down. Each group learns from the trials that it was in, and from those
 * only: in a sweep over several trainers, the trainer is chosen by how all trials went, and the trainer's hyperparameters by how
 * that trainer's trials went. (To split by the whole history instead would leave the losing trainers' groups without any good
 * trial, and search them blindly.)
 *
 * Startup. The first STARTUP trials are random, but a choice on which other parameters depend takes its words in turn, so that
 * every branch has been seen. With more branches than that, startup lasts until each has had a trial.
 *
 * Duplicates and constraints. Candidates are taken from the best down, group by group, until the configuration is new and the
 * space's constraints allow it; that also leaves branches that are used up. Should a few rounds of candidates hold nothing new, the draw is
 * random, and last the first free one is taken.
 *
 * Parallel trials. What has failed counts as bad, so that the next suggestion keeps away from it. What still runs was suggested where
 * the good are, so to count it as bad as well (a constant liar) keeps suggestions from the very places that promise most: with 8 and 32
 * workers searches of most functions ended worse for it, also on tables. It counts for nothing; but it is not suggested again, and while
 * anything runs the bad are seen through broader kernels (Grain.BESIDE_OTHERS), so that not all suggestions go to one gap between them.
 */
/** What TPE has learnt of one search. Caller-confined. */
final class TpeSearch extends Search {
    private static final int STARTUP = 10;
    private static final int ROUNDS = 4;
    private static final int LOOKS_PER_ROUND = 100;
    private static final int REDRAWS = 16;
    private static final int REDRAWS_PER_WORD = 4;
    private static final int STREAM_BLIND = -13;

    private final long seed;
    /** The share of trials that are drawn at random, whatever is known. */
    private final double blind;

    private final List<TpeGroup> groups = new ArrayList<>();
    /** Choices on which parameters depend, each with the number of trials of each word. */
    private final Map<Parameter.Choice, Map<String, Integer>> branches = new LinkedHashMap<>();

    private final int startup;
    /** For each known trial: its row in each group, or -1. */
    private final List<int[]> rows = new ArrayList<>();

    private int finished;

    TpeSearch(SearchSpace space, List<Goal> goals, long seed, double blind) {
        super(space, goals);
        this.seed = seed;
        this.blind = blind;
        Map<Optional<Parameter.Condition>, List<Parameter>> byCondition = new LinkedHashMap<>();
        byCondition.put(Optional.empty(), new ArrayList<>());
        for (Parameter parameter : space.parameters()) {
            byCondition
                    .computeIfAbsent(Optional.ofNullable(parameter.when()), any -> new ArrayList<>())
                    .add(parameter);
        }
        byCondition.forEach(
                (when, parameters) -> groups.add(new TpeGroup(when.orElse(null), parameters, goals.size() > 1)));
        int words = 0;
        for (Parameter parameter : space.parameters()) {
            if (parameter instanceof Parameter.Choice choice && hasDependents(choice)) {
                branches.put(choice, new HashMap<>());
                words = Math.max(words, choice.choices().size());
            }
        }
        this.startup = Math.max(STARTUP, words);
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    void learn(List<Observation> history) {
        for (int i = 0; i < history.size(); i++) {
            Observation now = history.get(i);
            if (i == known.size()) {
                add(now);
            } else if (known.get(i) != now) {
                update(i, now);
            }
        }
    }

    @Override
    Optional<Map<String, Object>> next(int number) {
        if (tried.isUsedUp()) {
            return Optional.empty();
        }
        if (new Dice(seed, number, STREAM_BLIND).fraction() < blind) {
            return tried.anyFree(seed, number);
        }
        Map<String, Object> found = finished >= startup ? modelled(number) : null;
        return Optional.of(found == null ? random(number) : found);
    }

    private boolean hasDependents(Parameter.Choice choice) {
        return space.parameters().stream()
                .map(Parameter::when)
                .anyMatch(when -> when != null && when.parent().equals(choice.name()));
    }

    private void add(Observation trial) {
        int[] row = new int[groups.size()];
        for (int i = 0; i < row.length; i++) {
            TpeGroup group = groups.get(i);
            row[i] = group.isIn(trial.params()) ? group.add(trial, goals) : -1;
        }
        branches.forEach((choice, uses) -> {
            if (trial.params().get(choice.name()) instanceof String word) {
                uses.merge(word, 1, Integer::sum);
            }
        });
        known.add(trial);
        rows.add(row);
        tried.add(trial.params());
        finished += isFinished(trial) ? 1 : 0;
    }

    private void update(int index, Observation now) {
        finished += (isFinished(now) ? 1 : 0) - (isFinished(known.get(index)) ? 1 : 0);
        known.set(index, now);
        int[] row = rows.get(index);
        for (int i = 0; i < row.length; i++) {
            if (row[i] >= 0) {
                groups.get(i).update(row[i], now, goals);
            }
        }
    }

    private static boolean isFinished(Observation trial) {
        return trial.state() == Observation.State.COMPLETE || trial.state() == Observation.State.PRUNED;
    }

    private @Nullable Map<String, Object> modelled(int number) {
        for (int round = 0; round < ROUNDS; round++) {
            Descent descent = new Descent(new Dice(seed, number, round));
            Map<String, Object> found = descent.from(List.of(groups.get(0)), Map.of());
            if (found != null) {
                return inOrder(found);
            }
        }
        return null;
    }

    private Map<String, Object> inOrder(Map<String, Object> values) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : space.parameters()) {
            Object value = values.get(parameter.name());
            if (value != null) {
                ordered.put(parameter.name(), value);
            }
        }
        return ordered;
    }

    private Map<String, Object> random(int number) {
        return tried.draw(
                seed, number, 2 * REDRAWS, draw -> draw < REDRAWS ? leastTried(draw / REDRAWS_PER_WORD) : Map.of());
    }

    /** For each choice on which others depend, the word that was tried least; {@code skip} words are passed over. */
    private Map<String, Object> leastTried(int skip) {
        Map<String, Object> words = new HashMap<>();
        branches.forEach((choice, uses) -> {
            List<String> byUse = choice.choices().stream()
                    .sorted(Comparator.comparingInt(word -> uses.getOrDefault(word, 0)))
                    .toList();
            words.put(choice.name(), byUse.get(skip % byUse.size()));
        });
        return words;
    }

    /** One way down the groups, with steps back where everything below has been tried. */
    private final class Descent {
        private final Dice dice;
        private int looks = LOOKS_PER_ROUND;

        Descent(Dice dice) {
            this.dice = dice;
        }

        @Nullable
        Map<String, Object> from(List<TpeGroup> open, Map<String, Object> chosen) {
            if (open.isEmpty()) {
                looks--;
                return tried.isFree(chosen) ? chosen : null;
            }
            TpeGroup group = open.get(0);
            Set<Map<String, Object>> seen = new HashSet<>();
            for (double[] codes : group.candidates(dice)) {
                Map<String, Object> values = group.decode(codes);
                if (looks <= 0) {
                    return null;
                }
                if (seen.add(values)) {
                    Map<String, Object> found = from(below(values, open), with(chosen, values));
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        private List<TpeGroup> below(Map<String, Object> values, List<TpeGroup> open) {
            List<TpeGroup> rest = new ArrayList<>(open.subList(1, open.size()));
            groups.stream().filter(group -> group.isBelow(values)).forEach(rest::add);
            return rest;
        }

        private static Map<String, Object> with(Map<String, Object> chosen, Map<String, Object> values) {
            Map<String, Object> both = new HashMap<>(chosen);
            both.putAll(values);
            return both;
        }
    }
}
