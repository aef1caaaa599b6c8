package io.bellwether.search;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a study may want, by the names that {@code Sweep.Builder} has for it. Fluent and caller-confined; {@link #build} validates. */
public final class StudyBuilder {
    private final SearchSpace space;
    private final List<Goal> goals;
    private SamplerSpec sampler = SamplerSpec.auto(0);
    private PrunerSpec pruner = PrunerSpec.none();
    private SearchPlan plan = SearchPlan.SIMPLE;
    private final List<Observation> earlier = new ArrayList<>();

    StudyBuilder(SearchSpace space, List<Goal> goals) {
        this.space = Objects.requireNonNull(space, "space");
        this.goals = List.copyOf(Objects.requireNonNull(goals, "goals"));
    }

    /** How configurations are chosen; {@code auto} with the seed 0 unless said. */
    public StudyBuilder sampler(SamplerSpec spec) {
        sampler = Objects.requireNonNull(spec, "sampler");
        return this;
    }

    /** Which trials end early; none unless said. Not for several goals. */
    public StudyBuilder pruner(PrunerSpec spec) {
        pruner = Objects.requireNonNull(spec, "pruner");
        return this;
    }

    /** What becomes of trials that fail; with {@code RETRY} {@link Study#ask} gives each back once. {@code AVOID} unless said. */
    public StudyBuilder failedTrials(SearchPlan.FailedTrials policy) {
        plan = plan.toBuilder().failedTrials(policy).build();
        return this;
    }

    /** A configuration to try before the sampler is asked; what it does not name is drawn at random. */
    public StudyBuilder tryFirst(Map<String, Object> configuration) {
        List<Map<String, Object>> all = new ArrayList<>(plan.first());
        all.add(configuration);
        plan = plan.toBuilder().first(all).build();
        return this;
    }

    /**
     * Lets the sampler learn from an earlier study's complete trials, as far as they lie in this one's space. One that learns tries none
     * of them again; one that goes through a sequence, as {@code random} and {@code grid} do, learns nothing and leaves them out.
     *
     * @throws IllegalArgumentException if it had other goals
     */
    public StudyBuilder learnFrom(History study) {
        if (!study.goals().equals(goals)) {
            throw new IllegalArgumentException("learnFrom: a study of " + study.goals() + " (expected: " + goals
                    + ", as here); its values can't be compared");
        }
        study.observations().stream()
                .filter(trial -> trial.state() == Observation.State.COMPLETE)
                .filter(trial -> Stream.concat(trial.values().stream(), trial.violations().stream())
                        .allMatch(Double::isFinite))
                .forEach(earlier::add);
        return this;
    }

    /** Gives no new configurations once little is left to gain. Not for several goals. */
    public StudyBuilder terminator(TerminatorSpec terminator) {
        plan = plan.toBuilder().terminator(terminator).build();
        return this;
    }

    /** {@link Study#optimize} fails at so many failed trials. */
    public StudyBuilder maxFailures(int failures) {
        plan = plan.toBuilder().maxFailures(failures).build();
        return this;
    }

    /**
     * A new study.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if there is no such sampler or pruner, the sampler can't search the
     *     space, or what is tried first does not lie in it
     */
    public Study build() {
        return new Study(settings());
    }

    /**
     * Goes on with an earlier study of the same settings. Its running trials may still be told. The space may have changed: trials that
     * do not lie in it any more are remembered, and nothing outside it is suggested. A history does not say which trials were started by
     * hand, and what failed why: {@link Study#toJson} does. Of a sampler that goes through a sequence, those that are not of its sequence
     * count as started by hand.
     */
    public Study resume(History history) {
        if (!history.goals().equals(goals)) {
            throw new IllegalArgumentException("resume: a study of " + history.goals() + " (expected: " + goals
                    + ", as here); its values can't be compared");
        }
        Study study = build();
        study.restore(history);
        return study;
    }

    private StudySettings settings() {
        return new StudySettings(space, goals, sampler, pruner, plan, earlier);
    }
}
