package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bellwether.client.job.JobView.TrialView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep has found, as of one moment: for people, plots and notebooks. Immutable; new fields may be added.
 *
 * @param metric what it optimizes, of several metrics the first
 * @param trials how many there are by state
 * @param best the best trial so far; null while there is none
 * @param curve for each trial with a value, by number, that value and the best until then
 * @param importances which parameters decided; null while fewer than two trials have a value
 * @param slices by parameter, the most important first: its value in each trial that has one, and what the trial came to
 * @param contours for each two of the three most important parameters with more than one value: both, and what trials came to
 * @param front of a sweep for several metrics the trials that no other beats in all; else empty
 * @param stopped why the sweep took no further configurations before its trials were used up; else null
 */
public record SweepReport(
        JobId job,
        String name,
        JobState state,
        MetricSpec metric,
        Map<JobState, Integer> trials,
        @Nullable TrialView best,
        List<CurvePoint> curve,
        @Nullable ImportancesView importances,
        Map<String, Slice> slices,
        List<Contour> contours,
        List<TrialView> front,
        @Nullable String stopped) {
    private static final int CONTOURED = 3;

    public SweepReport {
        trials = Map.copyOf(trials);
        curve = List.copyOf(curve);
        slices = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(slices));
        contours = List.copyOf(contours);
        front = List.copyOf(front);
    }

    /** A trial's value, and the best of it and those before. */
    public record CurvePoint(int trial, double value, double best) {}

    /** One parameter: by trial, in the order of {@code trials}, what it was and what the trial came to. */
    public record Slice(List<Integer> trials, List<Object> at, List<Double> values) {}

    /** Two parameters: by trial, in the order of {@code trials}, what they were and what the trial came to. */
    public record Contour(
            String x, String y, List<Integer> trials, List<Object> xs, List<Object> ys, List<Double> values) {}

    /**
     * The report of a sweep.
     *
     * @param importances null if not known
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if the job is no sweep
     */
    public static SweepReport of(JobView job, @Nullable ImportancesView importances) {
        MetricSpec metric = job.metric();
        if (metric == null) {
            throw SpecChecks.invalid("job", job.id() + " is a " + job.kind(), "a sweep", "only sweeps have a report");
        }
        List<TrialView> complete = job.trials().stream()
                .filter(trial -> trial.state() == JobState.SUCCEEDED && trial.value() != null)
                .toList();
        List<String> ranked = ranked(complete, importances);
        Map<String, Slice> slices = new LinkedHashMap<>();
        ranked.forEach(name -> slices.put(name, slice(complete, name)));
        Map<JobState, Integer> counts = new java.util.EnumMap<>(JobState.class);
        job.trials().forEach(trial -> counts.merge(trial.state(), 1, Integer::sum));
        return new SweepReport(
                job.id(),
                job.name(),
                job.state(),
                metric,
                counts,
                job.best() == null ? null : job.trials().get(job.best()),
                curve(complete, metric.goal()),
                importances,
                slices,
                contours(complete, ranked),
                job.front() == null
                        ? List.of()
                        : job.front().stream().map(job.trials()::get).toList(),
                job.stopped());
    }

    /** The names of the trials that improved on all before, with their values. */
    @JsonIgnore
    public List<CurvePoint> improvements() {
        List<CurvePoint> improvements = new ArrayList<>();
        double before = Double.NaN;
        for (CurvePoint point : curve) {
            if (point.best() != before) {
                improvements.add(point);
                before = point.best();
            }
        }
        return improvements;
    }

    /** The slice of a parameter; empty if no trial with a value has it. */
    public Optional<Slice> slice(String parameter) {
        return Optional.ofNullable(slices.get(parameter));
    }

    private static List<CurvePoint> curve(List<TrialView> complete, MetricSpec.Goal goal) {
        List<CurvePoint> curve = new ArrayList<>();
        double best = Double.NaN;
        for (TrialView trial : complete) {
            double value = Objects.requireNonNull(trial.value());
            Double violation = trial.violation();
            if ((violation == null || violation == 0) && goal.isBetter(value, best)) {
                best = value;
            }
            curve.add(new CurvePoint(trial.number(), value, best));
        }
        return curve;
    }

    /** All parameters of these trials: those with an importance by it, then the others by name. */
    private static List<String> ranked(List<TrialView> complete, @Nullable ImportancesView importances) {
        TreeSet<String> names = new TreeSet<>();
        complete.forEach(trial -> names.addAll(trial.params().keySet()));
        List<String> ranked = new ArrayList<>();
        if (importances != null) {
            for (String parameter : importances.shares().keySet()) {
                String own = parameter.substring(parameter.indexOf('/') + 1);
                if (names.remove(own)) {
                    ranked.add(own);
                }
            }
        }
        ranked.addAll(names);
        return ranked;
    }

    private static Slice slice(List<TrialView> complete, String name) {
        List<TrialView> having = complete.stream()
                .filter(trial -> trial.params().containsKey(name))
                .toList();
        return new Slice(
                having.stream().map(TrialView::number).toList(),
                having.stream().map(trial -> trial.params().get(name)).toList(),
                values(having));
    }

    private static List<Contour> contours(List<TrialView> complete, List<String> ranked) {
        List<String> varied = ranked.stream()
                .filter(name -> complete.stream()
                                .map(trial -> trial.params().get(name))
                                .filter(Objects::nonNull)
                                .distinct()
                                .count()
                        > 1)
                .limit(CONTOURED)
                .toList();
        List<Contour> contours = new ArrayList<>();
        for (int i = 0; i < varied.size(); i++) {
            for (int j = i + 1; j < varied.size(); j++) {
                String x = varied.get(i);
                String y = varied.get(j);
                List<TrialView> having = complete.stream()
                        .filter(trial ->
                                trial.params().containsKey(x) && trial.params().containsKey(y))
                        .toList();
                contours.add(new Contour(
                        x,
                        y,
                        having.stream().map(TrialView::number).toList(),
                        having.stream().map(trial -> trial.params().get(x)).toList(),
                        having.stream().map(trial -> trial.params().get(y)).toList(),
                        values(having)));
            }
        }
        return contours;
    }

    private static List<Double> values(List<TrialView> trials) {
        return trials.stream()
                .map(trial -> Objects.requireNonNull(trial.value()))
                .toList();
    }
}
