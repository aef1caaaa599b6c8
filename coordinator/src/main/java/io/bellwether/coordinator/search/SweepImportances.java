package io.bellwether.coordinator.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.spec.Nearest;
import io.bellwether.coordinator.core.SuggestionRequest;
import io.bellwether.search.importance.Importances;
import io.bellwether.search.sampler.History;
import java.util.List;
import java.util.Map;

/**
 * Which parameters decided how a sweep's trials went. Computed off the core's thread.
 *
 * @param method {@code fanova} or {@code ped-anova}
 * @param trials how many complete ones it is said by
 * @param shares by parameter of the joint space, from the greatest down; they sum to 1
 */
public record SweepImportances(String method, int trials, Map<String, Double> shares) {
    private static final List<String> METHODS = List.of("fanova", "ped-anova");

    /**
     * Those of the sweep's trials so far.
     *
     * @throws ClusterException INVALID_ARGUMENT if there is no such method
     */
    public static SweepImportances of(SuggestionRequest sweep, String method) {
        SearchSpace space = sweep.sweep().jointSpace();
        History history = Suggestions.history(sweep);
        int complete = (int) history.observations().stream()
                .filter(trial -> trial.value() != null)
                .count();
        Map<String, Double> shares = switch (method) {
            case "fanova" -> Importances.fanova(space, history);
            case "ped-anova" -> Importances.pedAnova(space, history);
            default ->
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "method: '" + method + "' is unknown; " + Nearest.hint(method, METHODS));
        };
        return new SweepImportances(method, complete, shares);
    }
}
