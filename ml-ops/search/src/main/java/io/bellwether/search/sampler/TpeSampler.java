package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.List;

/*
 * Implementation note.
 *
 * Tree-structured Parzen estimators [1] as Optuna's users know them since its release 5: the better tenth of the trials and the rest
 * are each a density, and of 24 candidates drawn from the first the one is suggested where it exceeds the second most. Both densities
 * are mixtures of products (so parameters that depend on each other are searched together), with bandwidths from neighbours'
 * distances, which the ablation [2] found better than a rule by the number of trials.
 * Several objectives: the good are the first fronts [3] (Fronts); what breaks constraints on outcomes is good last, by how much (Rows) [4].
 * Where we differ: a good trial counts the more the better it ranks, as an evolution strategy's points do [5]; each suggestion looks at
 * one of several scales, and single coordinates of the good stray (Grain); the groups of a conditional space learn from their own trials,
 * failed trials count as bad, what runs as neither, and nothing is suggested twice (TpeSearch).
 *
 * Cost: a suggestion looks, for each of its 24 candidates, at the trials near it (Crowd), and reckons anew only what a trial has
 * changed: it grows more slowly than the trials. What is kept is built anew where a history does not continue the last one.
 *
 * [1] Bergstra, Bardenet, Bengio, Kegl: Algorithms for hyper-parameter optimization, NIPS 2011.
 * [2] Watanabe: Tree-structured Parzen estimator, arXiv 2304.11127.
 * [3] Ozaki, Tanigaki, Watanabe, Nomura, Onishi: Multiobjective tree-structured Parzen estimator, JAIR 2022.
 * [4] Watanabe, Hutter: c-TPE, arXiv 2211.14411.
 * [5] Hansen: The CMA evolution strategy: a tutorial, arXiv 1604.00772.
 */
/** Suggests what resembles the best trials and not the others. */
final class TpeSampler extends LearningSampler {
    private final long seed;
    private final double blind;

    TpeSampler(long seed) {
        this(seed, 0);
    }

    /**
     * With trials that are drawn at random among those that are suggested, as in BOHB.
     *
     * @param blind their share
     */
    TpeSampler(long seed, double blind) {
        this.seed = seed;
        this.blind = blind;
    }

    @Override
    Search begin(SearchSpace space, List<Goal> goals) {
        return new TpeSearch(space, goals, seed, blind);
    }
}
