package io.bellwether.client.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which parameters decided how a sweep's trials went.
 *
 * @param method {@code fanova} or {@code ped-anova}
 * @param trials how many complete ones it is said by
 * @param shares by parameter of the joint space, from the greatest down; they sum to 1
 */
public record ImportancesView(String method, int trials, Map<String, Double> shares) {
    public ImportancesView {
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    }
}
