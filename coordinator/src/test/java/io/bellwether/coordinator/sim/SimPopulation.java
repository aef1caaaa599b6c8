package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.search.sampler.Exploration;
import io.bellwether.search.sampler.TimedModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Of sweeps with a population: it never shrinks, its members go on together, each birth follows from the facts before it, and whoever
 * is born goes on from where its parent stood.
 */
final class SimPopulation {
    static final int MEMBERS = 4;

    private final Map<JobId, Facts> sweeps = new HashMap<>();

    private static final class Facts {
        private final Sweep sweep;
        private final List<Map<String, Object>> configurations = new ArrayList<>();
        private final Set<Integer> alive = new TreeSet<>();
        private final Set<Integer> paused = new TreeSet<>();
        private final Map<Integer, TreeMap<Long, Double>> values = new TreeMap<>();
        private final Map<Integer, SweepEvent.TrialBorn> births = new TreeMap<>();
        /** Who was replaced last, until another is born in its place. */
        private @Nullable Integer replaced;

        private Facts(Sweep sweep) {
            this.sweep = sweep;
        }

        private long step(int trial) {
            TreeMap<Long, Double> own = values.getOrDefault(trial, new TreeMap<>());
            SweepEvent.TrialBorn birth = births.get(trial);
            return !own.isEmpty() ? own.lastKey() : birth == null ? 0 : birth.step();
        }

        private double value(int trial) {
            return Objects.requireNonNull(values.get(trial)).lastEntry().getValue();
        }
    }

    void accepted(JobEvent.JobAccepted job) {
        if (job.spec() instanceof Sweep sweep && sweep.pruner().breeds()) {
            sweeps.put(job.job(), new Facts(sweep));
        }
    }

    boolean isOne(JobId job) {
        return sweeps.containsKey(job);
    }

    /** What a model that was asked says: any function of the facts would do. */
    static Map<String, Object> modelled(int number, List<TimedModel.Gain> gains) {
        double sum = gains.stream().mapToDouble(TimedModel.Gain::gain).sum();
        return Map.of(SimClient.TRAINER + "/x", 500 + sum + number / 16.0);
    }

    /** What has become durable. No dataset is loaded: tasks and trials have the same numbers. */
    void durable(Event event) {
        JobId job = event.job();
        Facts facts = job == null ? null : sweeps.get(job);
        if (facts == null) {
            return;
        }
        if (event instanceof SweepEvent.TrialsAdded added) {
            check(
                    added.firstNumber() == facts.configurations.size(),
                    () -> "trial " + added.firstNumber() + " of " + job + " comes twice");
            added.configurations().forEach(each -> join(facts, each));
            check(facts.alive.size() <= MEMBERS, () -> facts.alive + " are more than a population");
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            int trial = paused.task().number();
            facts.paused.add(trial);
            facts.values.computeIfAbsent(trial, any -> new TreeMap<>()).put(paused.step(), paused.value());
        } else if (event instanceof TaskEvent.TaskResumed resumed) {
            resumed(facts, resumed.task());
        } else if (event instanceof TaskEvent.TaskPruned pruned) {
            int trial = pruned.task().number();
            facts.replaced = trial;
            check(
                    facts.paused.remove(trial) && facts.alive.remove(trial),
                    () -> pruned.task() + " is replaced, but it has not paused, or is no member any more");
        } else if (event instanceof SweepEvent.TrialBorn born) {
            born(facts, born);
        } else if (event instanceof TaskEvent.TaskQueued queued && queued.spec() instanceof TaskSpec.Trial trial) {
            SweepEvent.TrialBorn birth = facts.births.get(trial.number());
            long from = trial.checkpoint() == null ? 0 : trial.checkpoint().step();
            check(from == (birth == null ? 0 : birth.step()), () -> queued.task() + " begins at step " + from);
        } else if (event instanceof JobEvent.JobEnded ended && ended.state() == JobState.SUCCEEDED) {
            check(
                    facts.paused.isEmpty() && facts.alive.size() == MEMBERS,
                    () -> "of the population of " + job + " there are " + facts.alive + " left, paused "
                            + facts.paused);
        }
    }

    private static void join(Facts facts, Map<String, Object> configuration) {
        facts.alive.add(facts.configurations.size());
        facts.configurations.add(configuration);
    }

    private static void resumed(Facts facts, TaskId task) {
        int trial = task.number();
        check(
                facts.replaced == null && facts.alive.size() == MEMBERS,
                () -> task + " goes on before the place of " + facts.replaced + " is taken");
        check(
                facts.alive.stream().allMatch(other -> facts.step(other) >= facts.step(trial)),
                () -> task + " goes on before all have come to step " + facts.step(trial));
        facts.paused.remove(trial);
    }

    private static void born(Facts facts, SweepEvent.TrialBorn born) {
        int weak = Objects.requireNonNullElse(facts.replaced, -1);
        String who = "trial " + born.trial() + ", born of " + born.parent() + " for " + weak + ",";
        check(weak >= 0 && born.trial() == facts.configurations.size(), () -> who + " takes nobody's place");
        check(
                facts.paused.contains(born.parent()) && facts.alive.contains(born.parent()),
                () -> who + " has no parent");
        check(
                born.step() == facts.step(born.parent()) && born.step() == facts.step(weak),
                () -> who + " goes on from step " + born.step());
        for (int other : facts.alive) {
            boolean was = facts.values.getOrDefault(other, new TreeMap<>()).containsKey(born.step());
            check(
                    !was
                            || (facts.value(other) >= facts.value(weak)
                                    && facts.value(other) <= facts.value(born.parent())),
                    () -> who + " though " + other + " is weaker or stronger");
        }
        Map<String, Object> expected = facts.sweep.pruner().learns()
                ? modelled(born.trial(), gains(facts))
                : Exploration.of(
                        facts.sweep.jointSpace(),
                        facts.configurations.get(born.parent()),
                        Collections.singleton(Sweep.TRAINER),
                        facts.sweep.sampler().seed(),
                        born.trial());
        check(born.configuration().equals(expected), () -> who + " has " + born.configuration() + ", not " + expected);
        facts.births.put(born.trial(), born);
        facts.replaced = null;
        join(facts, born.configuration());
    }

    /** From each pause to the next, a descendant's first from its parent's value on. */
    private static List<TimedModel.Gain> gains(Facts facts) {
        List<TimedModel.Gain> gains = new ArrayList<>();
        facts.values.forEach((trial, values) -> {
            SweepEvent.TrialBorn birth = facts.births.get(trial);
            Double before = birth == null
                    ? null
                    : Objects.requireNonNull(facts.values.get(birth.parent())).get(birth.step());
            for (Map.Entry<Long, Double> at : values.entrySet()) {
                if (before != null) {
                    gains.add(new TimedModel.Gain(
                            facts.configurations.get(trial), at.getKey().intValue(), at.getValue() - before));
                }
                before = at.getValue();
            }
        });
        return gains;
    }
}
