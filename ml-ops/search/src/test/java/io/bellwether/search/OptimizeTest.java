package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Observation.State;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of an objective that is handed to a study. */
class OptimizeTest {
    private static final SearchSpace LINE =
            SearchSpace.builder().uniform("x", -10, 10).build();
    private static final SearchSpace DEPTHS =
            SearchSpace.builder().integer("depth", 1, 40).build();

    private static Study random() {
        return Study.create(LINE, Goal.MINIMIZE, SamplerSpec.random(7));
    }

    private static double parabola(Trial trial) {
        return Math.pow(trial.real("x") - 2, 2);
    }

    private static List<State> states(Study study) {
        return study.history().observations().stream().map(Observation::state).toList();
    }

    private static ClusterException failure(Study study, int trials, Objective objective) {
        return Objects.requireNonNull(
                catchThrowableOfType(ClusterException.class, () -> study.optimize(trials, objective)));
    }

    @Test
    void findsTheBestValueAndGoesOnWhenItIsCalledAgain() {
        Study study = Study.create(LINE, Goal.MINIMIZE, SamplerSpec.tpe(7));

        study.optimize(40, OptimizeTest::parabola);
        study.optimize(20, OptimizeTest::parabola);

        assertThat(study.history().size()).isEqualTo(60);
        assertThat(study.best().orElseThrow().value()).isLessThan(0.1);
        assertThat(study.stopped()).isEmpty();
    }

    @Test
    void isTheSameAsAskingAndTelling() {
        Study asked = Study.create(LINE, Goal.MINIMIZE, SamplerSpec.tpe(3));
        for (int i = 0; i < 25; i++) {
            Trial trial = asked.ask().orElseThrow();
            asked.tell(trial.number(), parabola(trial));
        }
        Study study = Study.create(LINE, Goal.MINIMIZE, SamplerSpec.tpe(3));
        study.optimize(25, OptimizeTest::parabola);

        assertThat(study.history()).isEqualTo(asked.history());
    }

    @Test
    void runsAsManyTrialsAtOnceAsItIsTold() {
        Study study = random();
        CyclicBarrier allFour = new CyclicBarrier(4);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();

        study.optimize(40, 4, trial -> {
            threads.add(Thread.currentThread());
            allFour.await(1, TimeUnit.MINUTES); // comes back only if four run at once
            return parabola(trial);
        });

        assertThat(states(study)).hasSize(40).containsOnly(State.COMPLETE);
        assertThat(threads).hasSize(4).contains(Thread.currentThread());
        threads.remove(Thread.currentThread());
        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(study.history().observations().stream().map(Observation::params))
                .doesNotHaveDuplicates();
    }

    @Test
    void endsTrialsEarlyThatPromiseLittle() {
        Study study = Study.create(DEPTHS, Goal.MINIMIZE, SamplerSpec.tpe(1), PrunerSpec.median(2));

        study.optimize(30, trial -> {
            double floor = Math.abs(trial.integer("depth") - 5);
            for (int step = 1; step <= 10; step++) {
                trial.report(step, floor + 10.0 / step);
                trial.checkPruned();
            }
            return floor + 1;
        });

        assertThat(states(study)).hasSize(30).containsOnly(State.COMPLETE, State.PRUNED);
        assertThat(states(study)).contains(State.PRUNED);
        assertThat(study.best().orElseThrow().params()).isEqualTo(Map.of("depth", 5L));
    }

    @Test
    void anObjectiveMayEndItsTrialByARuleOfItsOwn() {
        Study study = random();
        study.optimize(3, trial -> {
            if (trial.number() == 1) {
                trial.report(0, 7);
                throw new TrialPruned();
            }
            return 1;
        });
        assertThat(states(study)).containsExactly(State.COMPLETE, State.PRUNED, State.COMPLETE);
    }

    @Test
    void aTrialThatIsPrunedWithoutAValueHasFailedAndSaysWhy() {
        Study study = random();
        study.optimize(2, trial -> {
            if (trial.number() == 1) {
                throw new TrialPruned();
            }
            return 1;
        });
        assertThat(states(study)).containsExactly(State.COMPLETE, State.FAILED);
        assertThat(study.error(1))
                .hasValueSatisfying(error ->
                        assertThat(error).contains("trial 1: PRUNED without a value on the way", "report one before"));
    }

    @Test
    void searchesForSeveralGoalsWithinABound() {
        Study study = Study.builder(LINE, Goal.MINIMIZE, Goal.MAXIMIZE)
                .sampler(SamplerSpec.tpe(1))
                .build();

        study.optimizeAll(30, 2, trial -> {
            double x = trial.real("x");
            return Outcome.of(x * x, x).violating(Math.max(0, x - 5));
        });

        assertThat(study.front()).isNotEmpty().allMatch(Observation::isFeasible);
        assertThatThrownBy(() -> study.optimize(1, OptimizeTest::parabola))
                .hasMessage(
                        "optimize: one value for 2 goals (expected: one for each); use optimizeAll, whose objective returns an Outcome");
    }

    @Test
    void aTrialThatThrowsHasFailedAndTheStudyGoesOn() {
        Study study = random();

        study.optimize(5, trial -> {
            if (trial.number() == 2) {
                throw new java.io.IOException("disk full");
            }
            return parabola(trial);
        });

        assertThat(states(study))
                .containsExactly(State.COMPLETE, State.COMPLETE, State.FAILED, State.COMPLETE, State.COMPLETE);
        assertThat(study.error(2)).contains("java.io.IOException: disk full");
        assertThat(study.error(1)).isEmpty();
    }

    @Test
    void aValueThatIsNoFiniteNumberMakesATrialFail() {
        Study study = random();

        study.optimize(
                4,
                trial -> List.of(1.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                        .get(trial.number()));

        assertThat(states(study)).containsExactly(State.COMPLETE, State.FAILED, State.FAILED, State.FAILED);
        assertThat(study.error(1).orElseThrow())
                .contains("value NaN (expected: a finite number)", "narrow the search space");
        assertThat(study.error(2).orElseThrow()).contains("value -Infinity");
        assertThat(study.best().orElseThrow().number()).isZero();
    }

    @Test
    void aStudyWhoseFirstThreeTrialsFailSaysWhyAndKeepsThem() {
        Study study = random();
        AtomicInteger calls = new AtomicInteger();

        ClusterException failure = failure(study, 100, trial -> {
            throw new IllegalStateException("no data at call " + calls.incrementAndGet());
        });

        assertThat(failure.code()).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(failure)
                .hasMessage("3 trials failed and none succeeded; the first error: trial 0: "
                        + "java.lang.IllegalStateException: no data at call 1; "
                        + "mend the objective or narrow the search space: the study keeps its trials")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(states(study)).containsExactly(State.FAILED, State.FAILED, State.FAILED);

        study.optimize(5, OptimizeTest::parabola);
        assertThat(study.best()).isPresent();
        assertThat(study.history().size()).isEqualTo(8);
    }

    @Test
    void aStudyOfWhichNoTrialSucceedsHasFailed() {
        assertThat(failure(random(), 1, trial -> Double.NaN))
                .hasMessageStartingWith("1 trial failed and none succeeded; the first error: trial 0: ");
    }

    @Test
    void failsAtTheGreatestNumberOfFailures() {
        Study study = Study.builder(LINE, Goal.MINIMIZE)
                .sampler(SamplerSpec.random(1))
                .maxFailures(2)
                .build();

        ClusterException failure = failure(study, 100, trial -> {
            if (trial.number() % 10 == 5) {
                throw new IllegalStateException("five");
            }
            return 1;
        });

        assertThat(failure)
                .hasMessageStartingWith(
                        "2 trials failed (expected: fewer than maxFailures, 2); the first error: trial 5");
        assertThat(study.history().size()).isEqualTo(16);
    }

    @Test
    void retriesEachFailedTrialOnceUnderItsNumber() {
        Study study = Study.builder(LINE, Goal.MINIMIZE)
                .sampler(SamplerSpec.random(1))
                .failedTrials(FailedTrials.RETRY)
                .build();
        Map<Integer, Integer> attempts = new ConcurrentHashMap<>();

        study.optimize(6, trial -> {
            int attempt = attempts.merge(trial.number(), 1, Integer::sum);
            if (trial.number() == 4 || (trial.number() == 1 && attempt == 1)) {
                throw new IllegalStateException("attempt " + attempt);
            }
            return parabola(trial);
        });

        assertThat(attempts).isEqualTo(Map.of(0, 1, 1, 2, 2, 1, 3, 1, 4, 2, 5, 1));
        assertThat(states(study))
                .containsExactly(
                        State.COMPLETE, State.COMPLETE, State.COMPLETE, State.COMPLETE, State.FAILED, State.COMPLETE);
        assertThat(study.error(4)).contains("java.lang.IllegalStateException: attempt 2");
    }

    @Test
    void endsWhereTheSpaceDoesAndSaysSo() {
        Study study =
                Study.create(SearchSpace.builder().integer("n", 1, 3).build(), Goal.MAXIMIZE, SamplerSpec.random(0));

        study.optimize(100, 2, trial -> trial.integer("n"));

        assertThat(study.history().size()).isEqualTo(3);
        assertThat(study.stopped()).contains("the search space holds no further configuration");
        assertThat(study.ask()).isEmpty();
        assertThat(study.best().orElseThrow().value()).isEqualTo(3);
    }

    @Test
    void anErrorEndsTheCallAndTheStudyKeepsItsTrials() {
        Study study = random();

        assertThatThrownBy(() -> study.optimize(10, 2, trial -> {
                    if (trial.number() == 4) {
                        throw new AssertionError("the test's own");
                    }
                    return 1;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the test's own");

        assertThat(states(study)).contains(State.FAILED).doesNotContain(State.RUNNING);
        assertThat(study.error(4)).contains("java.lang.AssertionError: the test's own");
    }

    @Test
    void anInterruptionEndsAllTrialsWhichAreRunAnewNextTime() throws InterruptedException {
        Study study = random();
        CountDownLatch running = new CountDownLatch(2);
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller = new Thread(() -> {
            ClusterException failure = catchThrowableOfType(
                    ClusterException.class,
                    () -> study.optimize(10, 2, trial -> {
                        running.countDown();
                        TimeUnit.MINUTES.sleep(10);
                        return 1;
                    }));
            if (failure != null
                    && failure.code() == ErrorCode.CANCELLED
                    && Thread.currentThread().isInterrupted()) {
                interrupted.incrementAndGet();
            }
        });
        caller.start();
        running.await();
        caller.interrupt();
        caller.join();

        assertThat(interrupted).hasValue(1);
        assertThat(states(study)).containsExactly(State.RUNNING, State.RUNNING);

        study.optimize(1, OptimizeTest::parabola);
        assertThat(states(study)).containsExactly(State.COMPLETE, State.COMPLETE, State.COMPLETE);
    }

    @Test
    void refusesWhatItCannotDo() {
        Study study = random();
        assertThatThrownBy(() -> study.optimize(-1, trial -> 1)).hasMessageContaining("trials: -1 (expected: >= 0");
        assertThatThrownBy(() -> study.optimize(1, 0, trial -> 1))
                .hasMessageContaining("parallelism: 0 (expected: >= 1)");
        assertThatThrownBy(() -> study.optimize(1, trial -> {
                    study.tell(trial.number(), 5);
                    return 5;
                }))
                .hasMessageContaining("trial 0: already COMPLETE (expected: a running trial); tell each trial once");
        assertThat(states(study)).containsExactly(State.COMPLETE);
    }
}
