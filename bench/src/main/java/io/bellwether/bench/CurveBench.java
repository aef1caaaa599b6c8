package io.bellwether.bench;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.search.Study;
import io.bellwether.search.Trial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/*
 * What is measured, on LearningCurves, with 64 simulated workers:
 *
 * time_to_good: simulated time, in steps of mean configurations, until a trial has been fitted to its end whose final accuracy, without
 *   noise, is within 1% of the best there is; the median over the seeds, with its 95% interval. A search that has not come there after
 *   LIMIT steps counts as that.
 * sooner: how many times sooner than random search without early stopping, by those medians.
 *
 * Samplers and pruners are the very ones of the coordinator, through Study. Suggestions and promotions take no simulated time.
 */
/** How much sooner early stopping finds good configurations. */
final class CurveBench {
    private static final int WORKERS = 64;
    private static final double LIMIT = 400_000;
    private static final PrunerSpec PROMOTION = PrunerSpec.named("asha-promotion")
            .reduction(3)
            .maxSteps(LearningCurves.STEPS)
            .build();
    private static final PrunerSpec STOPPING =
            PrunerSpec.named("asha").reduction(3).maxSteps(LearningCurves.STEPS).build();

    private final int seeds;
    private final int threads;
    private final Consumer<Figure> figures;

    CurveBench(int seeds, int threads, Consumer<Figure> figures) {
        this.seeds = seeds;
        this.threads = threads;
        this.figures = figures;
    }

    void run() throws InterruptedException {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            double random = time(pool, "random", PrunerSpec.none(), null);
            time(pool, "random", PROMOTION, random);
            time(pool, "tpe", PrunerSpec.none(), random);
            time(pool, "tpe", STOPPING, random);
            time(pool, "tpe", PrunerSpec.hyperband(LearningCurves.STEPS), random);
            time(pool, "tpe", PROMOTION, random);
        } finally {
            pool.shutdownNow();
        }
    }

    private double time(ForkJoinPool pool, String sampler, PrunerSpec pruner, @Nullable Double random)
            throws InterruptedException {
        System.err.println("bench: learning curves, " + sampler + " with " + pruner.name() + ", " + seeds + " seeds");
        double[] times;
        try {
            times = pool.submit(() -> LongStream.range(0, seeds)
                            .parallel()
                            .mapToDouble(seed -> new Simulated(sampler, pruner, seed).timeToGood())
                            .toArray())
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a search failed: " + e.getCause(), e);
        }
        Spread spread = Spread.ofMedian(times);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("sampler", sampler);
        params.put("pruner", pruner.name());
        params.put("workers", WORKERS);
        params.put("seeds", seeds);
        params.put("statistic", "median");
        params.put("interval", spread.interval());
        figures.accept(new Figure(SearchBench.NAME, "time_to_good", spread.middle(), "steps", params));
        if (random != null) {
            Map<String, Object> sooner = new LinkedHashMap<>(params);
            sooner.remove("interval");
            if (sampler.equals("tpe") && pruner.pauses()) {
                sooner.put("toReach", 10);
            }
            figures.accept(new Figure(SearchBench.NAME, "sooner", random / spread.middle(), "times", sooner));
        }
        return spread.middle();
    }

    /** One search by 64 workers. */
    static final class Simulated {
        private final Study study;
        private final PriorityQueue<Stretch> busy = new PriorityQueue<>();
        private final Map<Integer, Integer> steps = new HashMap<>();
        private double now;

        Simulated(String sampler, PrunerSpec pruner, long seed) {
            study = Study.create(LearningCurves.space(), Goal.MAXIMIZE, new SamplerSpec(sampler, seed, 0), pruner);
        }

        double timeToGood() {
            while (now < LIMIT) {
                while (busy.size() < WORKERS) {
                    begin(study.ask().orElseThrow());
                }
                Stretch done = busy.remove();
                now = done.until;
                if (reached(done)) {
                    return now;
                }
            }
            return LIMIT;
        }

        /** On to the next step at which anybody looks: powers of three. */
        private void begin(Trial trial) {
            int from = steps.getOrDefault(trial.number(), 0);
            int to = from == 0 ? 1 : 3 * from;
            busy.add(new Stretch(now + (to - from) * LearningCurves.stepTime(trial.params()), trial, to));
        }

        /** Whether the end of the stretch is the end of a good trial. */
        private boolean reached(Stretch done) {
            Trial trial = done.trial;
            steps.put(trial.number(), done.step);
            double value = LearningCurves.reported(trial.params(), done.step);
            trial.report(done.step, value);
            if (done.step == LearningCurves.STEPS) {
                study.tell(trial.number(), value);
                return LearningCurves.isGood(trial.params());
            }
            if (trial.shouldPrune()) {
                study.tellPruned(trial.number());
            } else if (trial.shouldPause()) {
                study.tellPaused(trial.number());
            } else {
                begin(trial);
            }
            return false;
        }

        List<Integer> reachedSteps() {
            return new ArrayList<>(steps.values());
        }

        private record Stretch(double until, Trial trial, int step) implements Comparable<Stretch> {
            @Override
            public int compareTo(Stretch other) {
                return until == other.until
                        ? Integer.compare(trial.number(), other.trial.number())
                        : Double.compare(until, other.until);
            }
        }
    }
}
