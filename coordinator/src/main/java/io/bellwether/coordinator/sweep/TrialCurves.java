package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.Sweep;
import io.bellwether.search.pruner.LearningCurve;
import io.bellwether.search.pruner.Pruner;
import io.bellwether.search.pruner.Pruners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Implementation note.
 *
 * A trial's curve lives as long as the trial runs. When it has run to its end the pruner takes from it what others are measured
 * by; when it was pruned the sampler may learn from it, so it is kept, unchangeable from then on and shared by all who read it.
 * An attempt that begins anew, or goes on from a checkpoint, first cuts off what an earlier one has reported beyond that.
 */
/** What the trials of one sweep have reported, and the pruner that judges by it. Loop-confined. */
final class TrialCurves {
    private final Pruner pruner;
    private final Map<Integer, LearningCurve> running = new HashMap<>();
    private final Map<Integer, SortedMap<Integer, Double>> pruned = new HashMap<>();

    TrialCurves(Sweep sweep) {
        this.pruner = Pruners.of(sweep.pruner(), sweep.metric().goal());
    }

    /**
     * What a report brings.
     *
     * @param news the points that were not known, up to the one at which the trial is to end
     * @param prunes whether it is to end there
     */
    record Verdict(List<SweepEvent.Point> news, boolean prunes) {}

    /** Judges point by point, as if each had been reported alone. Changes nothing. */
    Verdict judge(int trial, List<SweepEvent.Point> points) {
        LearningCurve known = running.get(trial);
        LearningCurve curve = known == null ? new LearningCurve() : known.copy();
        List<SweepEvent.Point> news = new ArrayList<>();
        for (SweepEvent.Point point : points) {
            if (!Double.valueOf(point.value()).equals(curve.values().get(point.step()))) {
                curve.add(point.step(), point.value());
                news.add(point);
                if (pruner.prunes(curve)) {
                    return new Verdict(news, true);
                }
            }
        }
        return new Verdict(news, false);
    }

    /** An attempt goes on after {@code step}; {@link Long#MIN_VALUE} if it begins anew. */
    void replayBegun(int trial, long step) {
        LearningCurve curve = running.get(trial);
        if (curve != null) {
            curve.cutAfter(step);
        }
    }

    void replayReported(SweepEvent.TrialReported event) {
        LearningCurve curve = running.computeIfAbsent(event.trial(), any -> new LearningCurve());
        event.points().forEach(point -> curve.add(point.step(), point.value()));
    }

    void replayComplete(int trial) {
        LearningCurve curve = running.remove(trial);
        pruner.complete(curve == null ? new LearningCurve() : curve);
    }

    void replayPruned(int trial) {
        LearningCurve curve = running.remove(trial);
        if (curve != null) {
            SortedMap<Integer, Double> values = new TreeMap<>();
            curve.values().forEach((step, value) -> values.put((int) Math.min(step, Integer.MAX_VALUE), value));
            pruned.put(trial, Collections.unmodifiableSortedMap(values));
        }
    }

    void replayFailed(int trial) {
        running.remove(trial);
    }

    /** What a pruned trial had reported, by step. Free to go. */
    SortedMap<Integer, Double> ofPruned(int trial) {
        return pruned.getOrDefault(trial, Collections.emptySortedMap());
    }
}
