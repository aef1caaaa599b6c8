package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TpeSamplerTest {
    private static final SearchSpace LINE =
            SearchSpace.builder().uniform("x", 0, 1).build();

    private static Map<String, Object> at(double x) {
        return Map.of("x", x);
    }

    private static double x(Map<String, Object> configuration) {
        return Problem.number(configuration, "x");
    }

    /** Many suggestions for the same history, by many seeds. */
    private static List<Map<String, Object>> suggestions(SearchSpace space, History history, int seeds) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            all.addAll(new TpeSampler(seed).suggest(space, history, history.size(), 1));
        }
        return all;
    }

    private static double mean(List<Map<String, Object>> configurations) {
        return configurations.stream().mapToDouble(TpeSamplerTest::x).average().orElseThrow();
    }

    /** 30 trials over the line; those near {@code good} are best. */
    private static List<Observation> line(double good) {
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            trials.add(Observation.complete(i, at((i * 7 % 30 + 0.5) / 30), Math.abs((i * 7 % 30 + 0.5) / 30 - good)));
        }
        return trials;
    }

    @Test
    void minimizesAndMaximizes() {
        assertThat(mean(suggestions(LINE, new History(Goal.MINIMIZE, line(0.1)), 100)))
                .isLessThan(0.25);
        List<Observation> negated = line(0.9).stream()
                .map(trial -> Observation.complete(trial.number(), trial.params(), -value(trial)))
                .toList();
        assertThat(mean(suggestions(LINE, new History(Goal.MAXIMIZE, negated), 100)))
                .isGreaterThan(0.75);
    }

    private static double value(Observation trial) {
        Double value = trial.value();
        return value == null ? Double.NaN : value;
    }

    /** Which of equal histories the sampler has seen before, and in which order trials ended, must not show. */
    @Test
    void whatItRemembersDoesNotShow() {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED, Problem.TRAINERS.space())) {
            List<Observation> running = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                running.add(Observation.running(i, new Draw(1, i, 0).configuration(space)));
            }
            for (long shuffle = 0; shuffle < 5; shuffle++) {
                Sampler veteran = new TpeSampler(7);
                List<Observation> trials = new ArrayList<>(running);
                List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
                Collections.shuffle(order, new java.util.Random(shuffle));
                for (int ended : order) {
                    Map<String, Object> params = trials.get(ended).params();
                    trials.set(
                            ended,
                            ended % 5 == 4
                                    ? Observation.failed(ended, params)
                                    : Observation.complete(ended, params, ended * 13 % 7));
                    veteran.suggest(space, new History(Goal.MINIMIZE, trials), 20, 1);
                }
                veteran.suggest(space, new History(Goal.MINIMIZE, trials.subList(0, 12)), 12, 3);
                History now = new History(Goal.MINIMIZE, trials);
                assertThat(veteran.suggest(space, now, 20, 2)).isEqualTo(new TpeSampler(7).suggest(space, now, 20, 2));
            }
        }
    }

    /** The others are TPE's own. */
    @Test
    void bohbDrawsEveryThirdAtRandom() {
        List<Observation> trials = line(0.5);
        int other = 0;
        for (int seed = 0; seed < 300; seed++) {
            History history = new History(Goal.MINIMIZE, trials);
            Map<String, Object> bohb = Samplers.of(SamplerSpec.bohb(seed))
                    .suggest(LINE, history, 30, 1)
                    .get(0);
            other += bohb.equals(
                            new TpeSampler(seed).suggest(LINE, history, 30, 1).get(0))
                    ? 0
                    : 1;
        }
        assertThat(other).isBetween(75, 125);
    }

    @Test
    void suggestionsOfOneCallSeeOneAnotherAsRunning() {
        History history = new History(Goal.MINIMIZE, line(0.4));
        Sampler sampler = new TpeSampler(3);
        List<Map<String, Object>> atOnce = sampler.suggest(LINE, history, 30, 6);
        List<Observation> known = new ArrayList<>(history.observations());
        for (int i = 0; i < 6; i++) {
            Map<String, Object> next = new TpeSampler(3)
                    .suggest(LINE, new History(Goal.MINIMIZE, known), 30 + i, 1)
                    .get(0);
            assertThat(next).isEqualTo(atOnce.get(i));
            known.add(Observation.running(30 + i, next));
        }
        assertThat(atOnce).doesNotHaveDuplicates();
    }

    /** What runs says nothing yet, so it changes only how narrow the others' kernels are. */
    @Test
    void keepsAwayFromWhatFailedAndNotFromWhatRuns() {
        List<Observation> trials = line(0.5);
        double before = near(suggestions(LINE, new History(Goal.MINIMIZE, trials), 200));
        List<Observation> failed = new ArrayList<>(trials);
        List<Observation> running = new ArrayList<>(trials);
        for (int i = 30; i < 60; i++) {
            Map<String, Object> there = at(0.48 + i % 10 * 0.004);
            failed.add(Observation.failed(i, there));
            running.add(Observation.running(i, there));
        }
        assertThat(near(suggestions(LINE, new History(Goal.MINIMIZE, failed), 200)))
                .isLessThan(before / 2);
        assertThat(near(suggestions(LINE, new History(Goal.MINIMIZE, running), 200)))
                .isGreaterThan(before / 2);
    }

    @Test
    void goodTrialsCountByTheirRanks() {
        Rows rows = new Rows(0);
        for (double value : new double[] {3, 1, 7, 1, 5}) {
            Observation trial = Observation.complete(rows.size(), Map.of(), value);
            rows.add(trial, List.of(Goal.MINIMIZE), new double[0]);
        }
        rows.add(Observation.running(5, Map.of()), List.of(Goal.MINIMIZE), new double[0]);
        int[] best = rows.best(4);
        assertThat(best).containsExactly(0, 1, 3, 4);
        double[] weights = rows.weightsByRank(best);
        double unit = weights[4 - 1] / Math.log(5.0 / 4);
        assertThat(weights[1]).as("of equal ones the earlier").isCloseTo(unit * Math.log(5), within(1e-12));
        assertThat(weights[2]).isCloseTo(unit * Math.log(5.0 / 2), within(1e-12));
        assertThat(weights[0]).isCloseTo(unit * Math.log(5.0 / 3), within(1e-12));
        assertThat(weights[0] + weights[1] + weights[2] + weights[3]).isCloseTo(4, within(1e-12));
        assertThat(rows.weightsByRank(new int[] {2})).containsExactly(1);
        assertThat(rows.withRunning(best)).containsExactly(0, 1, 3, 4, 5);
        assertThat(rows.withRunning(new int[] {2})).containsExactly(2, 5);
    }

    private static double near(List<Map<String, Object>> configurations) {
        return (double) configurations.stream()
                        .filter(configuration -> Math.abs(x(configuration) - 0.5) < 0.03)
                        .count()
                / configurations.size();
    }

    @Test
    void prunedTrialsAreWorseThanCompleteOnesTheDeeperBetter() {
        Rows rows = new Rows(0);
        rows.add(pruned(0, 5, 0.1), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(pruned(1, 9, 0.7), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(pruned(2, 9, 0.6), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(pruned(3, 9, Double.NaN), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(Observation.running(4, Map.of()), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(Observation.complete(5, Map.of(), 100), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(Observation.failed(6, Map.of()), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(Observation.complete(7, Map.of(), 99), List.of(Goal.MINIMIZE), new double[0]);
        rows.add(Observation.complete(8, Map.of(), 99), List.of(Goal.MINIMIZE), new double[0]);

        assertThat(rows.finished()).isEqualTo(7);
        assertThat(rows.best(1)).containsExactly(7);
        assertThat(rows.best(3)).containsExactly(5, 7, 8);
        assertThat(rows.best(4)).containsExactly(2, 5, 7, 8);
        assertThat(rows.best(5)).containsExactly(1, 2, 5, 7, 8);
        assertThat(rows.best(6)).containsExactly(1, 2, 3, 5, 7, 8);
        assertThat(rows.best(9)).containsExactly(0, 1, 2, 3, 5, 7, 8);
        rows.update(4, Observation.complete(4, Map.of(), 1), List.of(Goal.MINIMIZE));
        assertThat(rows.best(1)).containsExactly(4);
    }

    private static Observation pruned(int number, int step, double last) {
        return Observation.pruned(number, Map.of(), new TreeMap<>(Map.of(0, 0.5, step, last)));
    }

    @Test
    void startsWithEveryBranchInTurn() {
        Sampler sampler = new TpeSampler(11);
        List<Map<String, Object>> first = sampler.suggest(Problem.TRAINERS.space(), History.empty(Goal.MINIMIZE), 0, 9);
        assertThat(first)
                .extracting(configuration -> String.valueOf(configuration.get("trainer")))
                .containsExactly("line", "boost", "net", "line", "boost", "net", "line", "boost", "net");
    }

    /** One trainer has a single configuration; once it is tried, only the other is left. */
    @Test
    void leavesABranchThatIsUsedUp() {
        SearchSpace space = SearchSpace.builder()
                .choice("trainer", "fixed", "searched")
                .add(new Parameter.FloatParameter("searched/x", 0, 1, false, null, Spaces.when("trainer", "searched")))
                .build();
        List<Observation> known = new ArrayList<>();
        Sampler sampler = new TpeSampler(5);
        for (int i = 0; i < 60; i++) {
            Map<String, Object> next = sampler.suggest(space, new History(Goal.MINIMIZE, known), i, 1)
                    .get(0);
            known.add(Observation.complete(i, next, next.containsKey("searched/x") ? 1 : 0));
        }
        assertThat(known)
                .filteredOn(trial -> "fixed".equals(trial.params().get("trainer")))
                .hasSize(1);
    }

    @Test
    void neverRepeatsInAFiniteSpaceThoughTrialsRunAtOnce() {
        SearchSpace table = Problem.TABLE.space();
        Sampler sampler = new TpeSampler(2);
        List<Observation> known = new ArrayList<>();
        for (int number = 0; number < 200; number += 8) {
            for (Map<String, Object> next : sampler.suggest(table, new History(Goal.MINIMIZE, known), number, 8)) {
                known.add(Observation.running(known.size(), next));
            }
            for (int i = number - 4; i < number + 4; i++) {
                if (i >= 0) {
                    Map<String, Object> params = known.get(i).params();
                    known.set(
                            i,
                            Observation.complete(i, params, Problem.TABLE.loss().applyAsDouble(params)));
                }
            }
        }
        assertThat(known).hasSize(200);
        assertThat(new HashSet<>(known.stream().map(Observation::params).toList()))
                .hasSize(200);
    }

    /** As an older search may have had them. */
    @Test
    void bearsTrialsThatAreNotOfThisSpace() {
        List<Observation> known = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            known.add(
                    Observation.complete(i, i % 2 == 0 ? Map.of("other", 1.0) : Map.of("outer", "z", "free", "x"), i));
        }
        List<Map<String, Object>> all =
                new TpeSampler(1).suggest(Spaces.NESTED, new History(Goal.MINIMIZE, known), 30, 50);
        assertThat(all).hasSize(22).doesNotHaveDuplicates();
        all.forEach(configuration -> Spaces.assertInside(Spaces.NESTED, configuration));
    }

    /** What a seed suggests for a history is a promise, on every machine. */
    @Test
    void suggestionsAreGolden() {
        List<Observation> known = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            known.add(Observation.complete(i, new Draw(99, i, 0).configuration(Spaces.ALL_KINDS), i * 29 % 41));
        }
        assertThat(Samplers.of(SamplerSpec.tpe(42)).suggest(Spaces.ALL_KINDS, new History(Goal.MINIMIZE, known), 40, 3))
                .extracting(Object::toString)
                .containsExactly(
                        "{uniform=3.0422042573061594, log=4.674306224868587E-5, step=0.3, int=2, logInt=42, stepInt=45, choice=red}",
                        "{uniform=3.1564463157551153, log=1.2752659086746537E-4, step=0.1, int=1, logInt=119, stepInt=59, choice=red}",
                        "{uniform=4.264808254108356, log=8.229837688519329E-5, step=0.4, int=-4, logInt=28, stepInt=31, choice=green}");
    }
}
