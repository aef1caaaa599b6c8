package io.bellwether.search;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.Chosen;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.List;
import java.util.Objects;

/**
 * What a study is told when it is made. Immutable.
 *
 * @param plan of which only what is tried first, failures and the terminator matter
 * @param earlier complete trials of earlier studies
 */
record StudySettings(
        SearchSpace space,
        List<Goal> goals,
        SamplerSpec sampler,
        PrunerSpec pruner,
        SearchPlan plan,
        List<Observation> earlier) {
    StudySettings {
        Objects.requireNonNull(space, "space");
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(pruner, "pruner");
        Objects.requireNonNull(plan, "plan");
        goals = History.empty(goals).goals();
        earlier = List.copyOf(earlier);
        if (pruner.prunes() && goals.size() > 1) {
            throw new IllegalArgumentException("pruner: " + pruner.name()
                    + " with several goals (expected: none); a trial that lags in one may lead in another");
        }
        TerminatorSpec terminator = plan.terminator();
        if (terminator != null && goals.size() > 1) {
            throw new IllegalArgumentException("terminator: " + terminator.name()
                    + " with several goals (expected: none); what is left to gain is known of one only");
        }
        for (int number = 0; number < plan.first().size(); number++) {
            var unused = Chosen.completed(space, plan.first().get(number), number); // refuses what lies outside
        }
    }
}
