package io.bellwether.client.job;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a sweep's plan and the rest of it go together. */
final class PlanChecks {
    private PlanChecks() {}

    static void check(SearchPlan plan, @Nullable DatasetSpec dataset, MetricSpec metric, PrunerSpec pruner) {
        Set<String> names = new HashSet<>(Set.of(metric.name()));
        for (MetricSpec objective : plan.objectives()) {
            if (!names.add(objective.name())) {
                throw SpecChecks.invalid(
                        "objectives", "'" + objective.name() + "' twice", "each metric once", "drop one");
            }
        }
        if (pruner.prunes() && !plan.objectives().isEmpty()) {
            throw SpecChecks.invalid(
                    "pruner",
                    pruner.name() + " with several objectives",
                    "none: a trial that lags in one may lead in another",
                    "drop the pruner, or make the other metrics constraints on outcomes");
        }
        if (plan.terminator() != null && !plan.objectives().isEmpty()) {
            throw SpecChecks.invalid(
                    "terminator",
                    plan.terminator().name() + " with several objectives",
                    "none: what is left to gain is known of one metric only",
                    "drop the terminator");
        }
        Evaluation evaluate = plan.evaluate();
        if (evaluate != null) {
            check(evaluate, dataset, pruner);
        }
    }

    private static void check(Evaluation evaluate, @Nullable DatasetSpec dataset, PrunerSpec pruner) {
        if (evaluate.folds() > 1 && dataset == null) {
            throw SpecChecks.invalid(
                    "evaluate.folds",
                    evaluate.folds() + " without a dataset",
                    "1: there are no rows to part",
                    "add 'dataset', or use evaluate.repeats");
        }
        if (pruner.pauses() || usesPatience(pruner)) {
            throw SpecChecks.invalid(
                    "pruner",
                    (pruner.breeds() ? pruner.name() : pruner.pauses() ? "asha-promotion" : "patience")
                            + " with evaluate",
                    "one that compares the folds of trials, for example wilcoxon or median",
                    "choose one of these: a trial's folds are its steps");
        }
    }

    private static boolean usesPatience(PrunerSpec pruner) {
        return pruner.name().equals("patience") || pruner.of().stream().anyMatch(PlanChecks::usesPatience);
    }
}
