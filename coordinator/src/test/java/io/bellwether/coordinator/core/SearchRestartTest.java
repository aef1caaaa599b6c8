package io.bellwether.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage.RunAttempt;
import io.bellwether.coordinator.search.Answers;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sweeps whose coordinator is killed at random places and begins anew from what is durable, its samplers with nothing but the history.
 * Attempts go on meanwhile, and what they came to is told, some of it twice.
 */
class SearchRestartTest {
    private static final int SLOTS = 8;
    private static final int ALL = 10_000;
    private static final int SOME = 120;
    /** Of those whose suggestions are dear. */
    private static final int FEW = 40;

    private static final JobId JOB = new JobId("table");

    private final CoreFixture cluster = new CoreFixture();
    /** What runs, by trial: it ends in an order of its own. */
    private final TreeMap<Integer, RunAttempt> running = new TreeMap<>();

    private Answers answers = new Answers();
    private int kills;

    private static SearchSpace space(int values) {
        SearchSpace.Builder space = SearchSpace.builder();
        for (String name : List.of("a", "b", "c", "d")) {
            space.integer(name, 1, values);
        }
        return space.build();
    }

    private static Sweep sweep(SamplerSpec sampler, int values, int trials) {
        return Sweep.builder("table")
                .trainer(TrainerSpec.of("table").withSpace(space(values)))
                .metric(new MetricSpec("loss", MetricSpec.Goal.MINIMIZE))
                .sampler(sampler)
                .trials(trials)
                .build();
    }

    private static double loss(Map<String, Object> at) {
        double sum = 0;
        for (Object value : new TreeMap<>(at).values()) {
            double away = ((Number) value).doubleValue() - 7;
            sum = 0.9 * sum + away * away;
        }
        return sum;
    }

    /** All trials' configurations by number, once all are done. */
    private List<Map<String, Object>> search(Sweep sweep, double killsPerTrial) {
        SplittableRandom order = new SplittableRandom(7);
        SplittableRandom places = new SplittableRandom(8);
        cluster.register("a", "1", SLOTS);
        cluster.submit(JOB.value(), sweep);
        while (!cluster.core.progress(JOB).orElseThrow().state().isTerminal()) {
            isKilled(places, killsPerTrial);
            Optional<? extends SearchQuestion> question = cluster.core.searchQuestion(JOB);
            if (question.isPresent()) {
                Command answer = answers.to(question.get());
                if (isKilled(places, killsPerTrial)) {
                    continue; // nobody gets the answer any more: it is asked for again
                }
                see(cluster.handle(answer));
            }
            int nth = order.nextInt(running.size());
            int trial = running.keySet().stream().skip(nth).findFirst().orElseThrow();
            finish(trial, places.nextInt(50) == 0);
        }
        TrialPage page = cluster.core.trials(JOB, -1, 2 * sweep.trials()).orElseThrow();
        assertThat(page.rows()).hasSize(sweep.trials()).allMatch(row -> row.state() == JobState.SUCCEEDED);
        assertThat(page.rows()).extracting(TrialPage.Row::attempts).containsOnly(1);
        return page.rows().stream().map(TrialPage.Row::params).toList();
    }

    private boolean isKilled(SplittableRandom places, double killsPerTrial) {
        boolean isKilled = places.nextDouble() < killsPerTrial / 2;
        if (isKilled) {
            kills++;
            cluster.restart();
            answers = new Answers();
            see(cluster.register("a", "1", SLOTS, attempts()));
        }
        return isKilled;
    }

    private AttemptId[] attempts() {
        return running.values().stream().map(RunAttempt::attempt).toArray(AttemptId[]::new);
    }

    private void finish(int trial, boolean twice) {
        RunAttempt order = Objects.requireNonNull(running.remove(trial));
        see(cluster.succeed("a", order.attempt(), loss(((TaskSpec.Trial) order.task()).params())));
        if (twice) {
            see(cluster.succeed("a", order.attempt(), -1));
        }
    }

    private void see(Turn turn) {
        for (RunAttempt order : CoreFixture.messages(turn, RunAttempt.class)) {
            running.put(order.attempt().task().number(), order);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grid", "random", "sobol"})
    void tenThousandTrialsAreThoseThatWouldHaveBeen(String sampler) {
        SamplerSpec spec = new SamplerSpec(sampler, 3, 10);
        Sweep sweep = sweep(spec, sampler.equals("grid") ? 10 : 30, ALL);
        List<Map<String, Object>> tried = search(sweep, 0.002);
        assertThat(kills).isGreaterThan(5);
        assertThat(tried).doesNotHaveDuplicates();
        List<Map<String, Object>> expected =
                Samplers.of(spec).suggest(sweep.jointSpace(), History.empty(MetricSpec.Goal.MINIMIZE), 0, ALL);
        assertThat(tried.stream().map(SearchRestartTest::numbers).toList())
                .isEqualTo(expected.stream().map(SearchRestartTest::numbers).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpe", "bohb", "cmaes", "nsga2", "nsga3", "genetic", "gp", "auto", "halton"})
    void everySamplerGoesOnAsIfNothingHadBeen(String sampler) {
        int trials = sampler.equals("gp") || sampler.equals("auto") ? FEW : SOME;
        Sweep sweep = sweep(new SamplerSpec(sampler, 3, 10), 30, trials);
        List<Map<String, Object>> tried = search(sweep, 0.2);
        assertThat(kills).isGreaterThan(3);
        assertThat(tried).doesNotHaveDuplicates().isEqualTo(new SearchRestartTest().search(sweep, 0));
    }

    /** In the order of the parameters, whether or not they have the trainer's name. */
    private static List<Object> numbers(Map<String, Object> configuration) {
        return new ArrayList<>(new TreeMap<>(configuration).values());
    }
}
