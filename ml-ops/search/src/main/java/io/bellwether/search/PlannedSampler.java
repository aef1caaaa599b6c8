package io.bellwether.search;

import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.search.pruner.RungHistory;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import io.bellwether.search.sampler.SteeredSampler;
import java.util.List;
import java.util.Map;

/** The sampler of a whole search, be it a sweep or a local study. */
public final class PlannedSampler {
    private PlannedSampler() {}

    /**
     * The named sampler, as the pruner, what is tried first, what is known from before and the policy for failed trials have it.
     *
     * @param first configurations to try first, in parts or whole
     * @param earlier complete trials of earlier searches, whatever their numbers
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if there is no sampler of that name
     */
    public static Sampler of(
            SamplerSpec sampler,
            PrunerSpec pruner,
            List<Map<String, Object>> first,
            List<Observation> earlier,
            FailedTrials failed) {
        return new SteeredSampler(RungHistory.learning(Samplers.of(sampler), sampler, pruner), first, earlier, failed);
    }
}
