package io.bellwether.client.spec;

import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a pruner: its name alone, or a mapping with its settings, those of combined ones within. */
final class PrunerReader {
    private final Problems problems;

    PrunerReader(Problems problems) {
        this.problems = problems;
    }

    /** Null if something was wrong, which is then reported. */
    @Nullable
    PrunerSpec read(SpecNode node, String path) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String name) {
            Fields bare = new Fields(new SpecNode.Mapping(node.at(), Map.of()), path, problems);
            return checkName(name, node.at()) ? bare.build(() -> new PrunerSpec(name, 0, 0, 0)) : null;
        }
        Fields pruner = new Fields(node, path, problems);
        pruner.require("name", "median");
        String name = pruner.text("name", "none");
        SpecNode nameNode = pruner.node("name");
        checkName(name, nameNode == null ? pruner.at() : nameNode.at());
        int startup = (int) pruner.integer("startupTrials", 0, 0, Sweep.MAX_TRIALS);
        int warmup = (int) pruner.integer("warmupSteps", 0, 0, Integer.MAX_VALUE);
        int interval = (int) pruner.integer("intervalSteps", 0, 0, Integer.MAX_VALUE);
        Double percentile = pruner.number("percentile");
        Long reduction = whole(pruner, "reduction", 2, Integer.MAX_VALUE);
        Long minSteps = whole(pruner, "minSteps", 1, Long.MAX_VALUE);
        Long maxSteps = whole(pruner, "maxSteps", 1, Long.MAX_VALUE);
        Double lower = pruner.number("lower");
        Double upper = pruner.number("upper");
        Long patience = whole(pruner, "patience", 1, Integer.MAX_VALUE);
        Double minDelta = pruner.number("minDelta");
        Double pValue = pruner.number("pValue");
        List<PrunerSpec> of = readOf(pruner);
        Long population = whole(pruner, "population", 2, Sweep.MAX_TRIALS);
        return pruner.build(() -> new PrunerSpec(
                name,
                startup,
                warmup,
                interval,
                percentile,
                reduction == null ? null : reduction.intValue(),
                minSteps,
                maxSteps,
                lower,
                upper,
                patience == null ? null : patience.intValue(),
                minDelta,
                pValue,
                of,
                population == null ? null : population.intValue()));
    }

    private List<PrunerSpec> readOf(Fields pruner) {
        List<PrunerSpec> all = new ArrayList<>();
        if (pruner.node("of") == null) {
            return all;
        }
        List<SpecNode> items = pruner.items("of", "a list of pruners, for example [median]");
        for (int i = 0; i < items.size(); i++) {
            PrunerSpec each = read(items.get(i), pruner.name("of") + "." + i);
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }

    private static @Nullable Long whole(Fields fields, String key, long min, long max) {
        return fields.node(key) == null ? null : (Long) fields.integer(key, min, min, max);
    }

    private boolean checkName(String name, Position at) {
        boolean known = PrunerSpec.NAMES.contains(name.toLowerCase(Locale.ROOT));
        if (!known) {
            problems.add(at, "unknown pruner '" + name + "'; " + Nearest.hint(name, PrunerSpec.NAMES));
        }
        return known;
    }
}
