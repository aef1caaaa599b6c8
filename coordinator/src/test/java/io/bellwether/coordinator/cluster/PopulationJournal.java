package io.bellwether.coordinator.cluster;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.Sweep;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.search.sampler.TimedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The births of a population as the journal has them, and as the model says by the facts before each. */
final class PopulationJournal {
    private final Sweep sweep;
    private final List<Map<String, Object>> configurations = new ArrayList<>();
    private final Map<Integer, TreeMap<Long, Double>> values = new HashMap<>();
    private final Map<Integer, SweepEvent.TrialBorn> births = new HashMap<>();
    private final Set<Integer> pruned = new TreeSet<>();
    private final Map<Integer, Map<String, Object>> born = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Object>> expected = new LinkedHashMap<>();
    private int mostGains;

    private PopulationJournal(Sweep sweep) {
        this.sweep = sweep;
    }

    /** Of a sweep with one trainer on a dataset. */
    static PopulationJournal of(Path coordinatorData, JobId job, Sweep sweep) throws Exception {
        PopulationJournal journal = new PopulationJournal(sweep);
        JournalContent.anyMatch(coordinatorData, event -> {
            if (job.equals(event.job())) {
                journal.add(event);
            }
            return false;
        });
        return journal;
    }

    /** By number: the parameters of those that were born. */
    Map<Integer, Map<String, Object>> born() {
        return born;
    }

    /** The same as they should be. */
    Map<Integer, Map<String, Object>> expected() {
        return expected;
    }

    /** By how many gains the last one's parameters were found. */
    int mostGains() {
        return mostGains;
    }

    private void add(Event event) {
        if (event instanceof SweepEvent.TrialsAdded added) {
            configurations.addAll(added.configurations());
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            values.computeIfAbsent(trial(paused.attempt().task().number()), any -> new TreeMap<>())
                    .put(paused.step(), paused.value());
        } else if (event instanceof TaskEvent.TaskPruned gone) {
            pruned.add(trial(gone.attempt().task().number()));
        } else if (event instanceof SweepEvent.TrialBorn birth) {
            expected.put(birth.trial(), expected(birth));
            born.put(birth.trial(), birth.configuration());
            births.put(birth.trial(), birth);
            configurations.add(birth.configuration());
        }
    }

    /** Task 0 loads the dataset. */
    private static int trial(int task) {
        return task - 1;
    }

    private Map<String, Object> expected(SweepEvent.TrialBorn birth) {
        List<Map<String, Object>> beside = new ArrayList<>();
        List<TimedModel.Gain> gains = new ArrayList<>();
        for (int trial = 0; trial < birth.trial(); trial++) {
            if (!pruned.contains(trial)) {
                beside.add(configurations.get(trial));
            }
            addGains(trial, gains);
        }
        mostGains = gains.size();
        return new TimedModel(
                        sweep.jointSpace(),
                        Set.of(Sweep.TRAINER),
                        sweep.sampler().seed())
                .next(
                        configurations.get(birth.parent()),
                        gains,
                        beside,
                        (int) (birth.step() / sweep.pruner().intervalSteps()) + 1,
                        birth.trial());
    }

    private void addGains(int trial, List<TimedModel.Gain> gains) {
        double sign = sweep.metric().goal() == Goal.MAXIMIZE ? 1 : -1;
        SweepEvent.TrialBorn birth = births.get(trial);
        Double before = birth == null
                ? null
                : Objects.requireNonNull(values.get(birth.parent())).get(birth.step());
        for (Map.Entry<Long, Double> at :
                values.getOrDefault(trial, new TreeMap<>()).entrySet()) {
            if (before != null) {
                int pause = (int) (at.getKey() / sweep.pruner().intervalSteps());
                gains.add(new TimedModel.Gain(configurations.get(trial), pause, sign * (at.getValue() - before)));
            }
            before = at.getValue();
        }
    }
}
