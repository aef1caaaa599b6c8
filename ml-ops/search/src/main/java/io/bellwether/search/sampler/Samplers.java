package io.bellwether.search.sampler;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.SamplerSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The built-in samplers by name. */
public final class Samplers {
    private static final TreeMap<String, Function<SamplerSpec, Sampler>> BY_NAME = new TreeMap<>(Map.of(
            "grid", spec -> new GridSampler(spec.points()),
            "random", spec -> new RandomSampler(spec.seed())));

    private Samplers() {}

    /** The names that {@link #of} knows, sorted. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * The sampler of a spec.
     *
     * @throws ClusterException INVALID_ARGUMENT if there is none of that name
     */
    public static Sampler of(SamplerSpec spec) {
        Function<SamplerSpec, Sampler> factory = BY_NAME.get(spec.name());
        if (factory == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "sampler: '" + spec.name() + "' (expected: one of " + names() + "); did you mean '"
                            + nearest(spec.name()) + "'?");
        }
        return factory.apply(spec);
    }

    private static String nearest(String name) {
        return names().stream()
                .min(Comparator.comparingInt(known -> editDistance(name, known)))
                .orElseThrow();
    }

    /** Levenshtein's distance, one row at a time. */
    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
