package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobId;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.TimedModel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A sweep wants the parameters of a population's new member, which takes the place of a weak one. Immutable.
 *
 * @param number the new trial's
 * @param weak the trial that it replaces
 * @param strong the trial from whose checkpoint it goes on
 * @param space the joint space
 * @param kept parameters that stay as the strong one has them
 * @param parent the strong one's parameters
 * @param gains of all members so far
 * @param beside the parameters of the members that go on until the same pause
 * @param pause the one until which the new member goes first
 */
public record DescendantRequest(
        JobId job,
        int number,
        int weak,
        int strong,
        SearchSpace space,
        Set<String> kept,
        long seed,
        Map<String, Object> parent,
        List<TimedModel.Gain> gains,
        List<Map<String, Object>> beside,
        int pause)
        implements SearchQuestion {
    public DescendantRequest {
        kept = Set.copyOf(kept);
        gains = List.copyOf(gains);
        beside = List.copyOf(beside);
    }
}
