package io.bellwether.client.job;

import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A search for the best configuration of one or several trainers on one dataset. Immutable.
 *
 * @param name a name for people
 * @param dataset what to learn from; null only for trainers that need none
 * @param trainers at least one
 * @param metric what to optimize
 * @param sampler how to choose configurations
 * @param pruner which trials to end early
 * @param trials how many configurations to try; a finite grid may hold fewer
 * @param parallelism trials at once at the most; 0 for as many as the cluster has slots
 * @param model the name under which the best trial's model is registered; null to register none
 * @param resources what each trial takes of each of its nodes; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 * @param plan several objectives, constraints on outcomes, what to try first and what to learn from; null for nothing of that
 */
public record Sweep(
        String name,
        @Nullable DatasetSpec dataset,
        List<TrainerSpec> trainers,
        MetricSpec metric,
        SamplerSpec sampler,
        PrunerSpec pruner,
        int trials,
        int parallelism,
        @Nullable String model,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling,
        @Nullable SearchPlan plan)
        implements JobSpec {
    /** A job's view with all its trials is one message: this many fit with room to spare. */
    public static final int MAX_TRIALS = 50_000;

    /** The parameter that chooses among several trainers. */
    public static final String TRAINER = "trainer";

    public Sweep {
        name = name == null || name.isBlank() ? "sweep" : name;
        trainers = trainers == null ? List.of() : List.copyOf(trainers);
        metric = metric == null ? MetricSpec.AUC : metric;
        sampler = sampler == null ? SamplerSpec.random(0) : sampler;
        pruner = pruner == null ? PrunerSpec.none() : pruner;
        if (dataset != null && !dataset.hasLabel() && metric.needsLabel()) {
            throw SpecChecks.invalid(
                    "dataset.label",
                    "missing for metric '" + metric.name() + "'",
                    "the column to predict",
                    "add it, or choose metric: silhouette to find clusters without one");
        }
        if (trainers.isEmpty()) {
            throw SpecChecks.invalid("trainers", "none", "at least one", "add for example 'name: xgboost'");
        }
        if (trainers.stream().map(TrainerSpec::name).distinct().count() != trainers.size()) {
            throw SpecChecks.invalid("trainers", "named twice", "each trainer once", "merge their spaces");
        }
        if (trials < 1 || trials > MAX_TRIALS) {
            throw SpecChecks.invalid("trials", trials, "1 to " + MAX_TRIALS, "choose for example 40");
        }
        if (parallelism < 0) {
            throw SpecChecks.invalid("parallelism", parallelism, ">= 0", "0 uses every slot");
        }
        plan = plan == null || plan.equals(SearchPlan.SIMPLE) ? null : plan;
        if (plan != null) {
            PlanChecks.check(plan, dataset, metric, pruner);
        }
        if (trials > 1 && trainers.size() == 1 && trainers.get(0).space().isEmpty()) {
            throw SpecChecks.invalid(
                    "search space",
                    "empty for trainer '" + trainers.get(0).name() + "' with trials: " + trials,
                    "at least one searched hyperparameter",
                    "add a space, or set trials to 1");
        }
    }

    /** A sweep for one metric. */
    public Sweep(
            String name,
            @Nullable DatasetSpec dataset,
            List<TrainerSpec> trainers,
            MetricSpec metric,
            SamplerSpec sampler,
            PrunerSpec pruner,
            int trials,
            int parallelism,
            @Nullable String model,
            @Nullable Resources resources,
            @Nullable Scheduling scheduling) {
        this(name, dataset, trainers, metric, sampler, pruner, trials, parallelism, model, resources, scheduling, null);
    }

    /** A sweep whose trials take one slot each, of the default tenant. */
    public Sweep(
            String name,
            @Nullable DatasetSpec dataset,
            List<TrainerSpec> trainers,
            MetricSpec metric,
            SamplerSpec sampler,
            PrunerSpec pruner,
            int trials,
            int parallelism,
            @Nullable String model) {
        this(name, dataset, trainers, metric, sampler, pruner, trials, parallelism, model, null, null, null);
    }

    /** The plan, {@link SearchPlan#SIMPLE} if there is none. */
    public SearchPlan planOrSimple() {
        return plan == null ? SearchPlan.SIMPLE : plan;
    }

    /** All objectives, the sweep's metric first. */
    public List<MetricSpec> allObjectives() {
        List<MetricSpec> all = new ArrayList<>(List.of(metric));
        all.addAll(planOrSimple().objectives());
        return all;
    }

    public static Builder builder(String name) {
        return new Builder(name);
    }

    @Override
    public String kind() {
        return "sweep";
    }

    @Override
    public String formatKey() {
        return "dataset.format";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }

    /**
     * The trainers' spaces as one: a choice of {@link #TRAINER}, then each trainer's parameters, named {@code
     * <trainer>/<parameter>} and active for that trainer only. With one trainer, its space under the same names.
     */
    public SearchSpace jointSpace() {
        return new JointSpace(trainers).space();
    }

    /**
     * The configurations to try first, in the names of {@link #jointSpace()}. What is not one of these is a parameter of the only
     * trainer, or of the one that the configuration names.
     */
    public List<Map<String, Object>> firstConfigurations() {
        JointSpace joint = new JointSpace(trainers);
        return planOrSimple().first().stream().map(joint::scoped).toList();
    }

    /** Splits a configuration of {@link #jointSpace()} into the trainer and its hyperparameters, fixed ones included. */
    public TrainerConfig toTrainerConfig(Map<String, Object> configuration) {
        return new JointSpace(trainers).split(configuration);
    }

    /** A trainer, the values of its hyperparameters (those not named take their defaults) and the size of its gang. */
    public record TrainerConfig(String trainer, Map<String, Object> params, int members) {}

    /** Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private final String name;
        private @Nullable DatasetSpec dataset;
        private final List<TrainerSpec> trainers = new ArrayList<>();
        private MetricSpec metric = MetricSpec.AUC;
        private SamplerSpec sampler = SamplerSpec.random(0);
        private PrunerSpec pruner = PrunerSpec.none();
        private int trials = 40;
        private int parallelism;
        private @Nullable String model;
        private @Nullable Resources resources;
        private @Nullable Scheduling scheduling;
        private SearchPlan plan = SearchPlan.SIMPLE;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        public Builder dataset(DatasetSpec dataset) {
            this.dataset = Objects.requireNonNull(dataset, "dataset");
            return this;
        }

        public Builder trainer(TrainerSpec trainer) {
            trainers.add(Objects.requireNonNull(trainer, "trainer"));
            return this;
        }

        public Builder metric(MetricSpec metric) {
            this.metric = Objects.requireNonNull(metric, "metric");
            return this;
        }

        public Builder sampler(SamplerSpec sampler) {
            this.sampler = Objects.requireNonNull(sampler, "sampler");
            return this;
        }

        public Builder pruner(PrunerSpec pruner) {
            this.pruner = Objects.requireNonNull(pruner, "pruner");
            return this;
        }

        public Builder trials(int trials) {
            this.trials = trials;
            return this;
        }

        public Builder parallelism(int parallelism) {
            this.parallelism = parallelism;
            return this;
        }

        /** Registers the best trial's model under this name, as a new version. */
        public Builder registerAs(String model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /** What each trial takes of each of its nodes. */
        public Builder resources(Resources resources) {
            this.resources = Objects.requireNonNull(resources, "resources");
            return this;
        }

        public Builder scheduling(Scheduling scheduling) {
            this.scheduling = Objects.requireNonNull(scheduling, "scheduling");
            return this;
        }

        /** A further metric to optimize at the same time. */
        public Builder objective(MetricSpec objective) {
            List<MetricSpec> all = new ArrayList<>(plan.objectives());
            all.add(Objects.requireNonNull(objective, "objective"));
            plan = plan.toBuilder().objectives(all).build();
            return this;
        }

        /** A bound that trials must keep, for example {@code logloss <= 0.5}. */
        public Builder outcome(String constraint) {
            List<OutcomeConstraint> all = new ArrayList<>(plan.outcomes());
            all.add(OutcomeConstraint.parse(constraint));
            plan = plan.toBuilder().outcomes(all).build();
            return this;
        }

        /** For each objective, the sweep's metric first, a bad value, from which hypervolume is measured; after the objectives. */
        public Builder reference(Double... values) {
            plan = plan.toBuilder().reference(List.of(values)).build();
            return this;
        }

        public Builder failedTrials(SearchPlan.FailedTrials policy) {
            plan = plan.toBuilder().failedTrials(policy).build();
            return this;
        }

        /** A configuration to try before the sampler is asked, in the names of {@link #jointSpace}. */
        public Builder tryFirst(Map<String, Object> configuration) {
            List<Map<String, Object>> all = new ArrayList<>(plan.first());
            all.add(configuration);
            plan = plan.toBuilder().first(all).build();
            return this;
        }

        /** Lets the sampler learn from an earlier sweep's trials. */
        public Builder learnFrom(JobId sweep) {
            List<JobId> all = new ArrayList<>(plan.warmStart());
            all.add(sweep);
            plan = plan.toBuilder().warmStart(all).build();
            return this;
        }

        /** Cross-validation, or several fits of each trial. */
        public Builder evaluate(Evaluation evaluation) {
            plan = plan.toBuilder().evaluate(evaluation).build();
            return this;
        }

        /** Ends the whole sweep when little is left to gain. */
        public Builder terminator(TerminatorSpec terminator) {
            plan = plan.toBuilder().terminator(terminator).build();
            return this;
        }

        /** Fails the sweep after so many failed trials. */
        public Builder maxFailures(int failures) {
            plan = plan.toBuilder().maxFailures(failures).build();
            return this;
        }

        public Sweep build() {
            return new Sweep(
                    name,
                    dataset,
                    trainers,
                    metric,
                    sampler,
                    pruner,
                    trials,
                    parallelism,
                    model,
                    resources,
                    scheduling,
                    plan);
        }
    }
}
