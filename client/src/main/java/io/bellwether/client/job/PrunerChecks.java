package io.bellwether.client.job;

import org.jspecify.annotations.Nullable;

/** What is asked of a {@link PrunerSpec}. */
final class PrunerChecks {
    private static final int MAX_DEPTH = 8;

    private PrunerChecks() {}

    /** The first two as they were given, before the defaults. */
    static void check(PrunerSpec spec, int startupTrials, int intervalSteps) {
        check(startupTrials >= 0, "startupTrials", startupTrials, ">= 0", "choose for example 5");
        check(spec.warmupSteps() >= 0, "warmupSteps", spec.warmupSteps(), ">= 0", "choose for example 10");
        check(intervalSteps >= 0, "intervalSteps", intervalSteps, ">= 0", "choose for example 1");
        Double percentile = spec.percentile();
        if (percentile != null) {
            boolean fits = percentile > 0 && percentile <= 100;
            check(fits, "percentile", percentile, "above 0, at most 100", "25 keeps the best quarter");
        }
        checkRungs(spec);
        checkBounds(spec);
        Integer patience = spec.patience();
        check(patience == null || patience >= 1, "patience", patience, ">= 1", "choose for example 10");
        Double minDelta = spec.minDelta();
        check(minDelta == null || minDelta >= 0, "minDelta", minDelta, ">= 0", "choose for example 0.001");
        Double p = spec.pValue();
        check(p == null || (p > 0 && p < 1), "pValue", p, "between 0 and 1", "choose for example 0.1");
        checkNeeded(spec);
        checkPausing(spec);
        check(depth(spec) <= MAX_DEPTH, "of", depth(spec) + " deep", "at most " + MAX_DEPTH, "combine fewer pruners");
    }

    private static void checkRungs(PrunerSpec spec) {
        Integer reduction = spec.reduction();
        check(reduction == null || reduction >= 2, "reduction", reduction, ">= 2", "choose for example 4");
        Long minSteps = spec.minSteps();
        check(minSteps == null || minSteps >= 1, "minSteps", minSteps, ">= 1", "choose for example 1");
        Long maxSteps = spec.maxSteps();
        check(
                maxSteps == null || maxSteps >= spec.firstRung(),
                "maxSteps",
                maxSteps,
                "at least minSteps, " + spec.firstRung(),
                "give the steps of a whole trial");
    }

    private static void checkBounds(PrunerSpec spec) {
        Double lower = spec.lower();
        Double upper = spec.upper();
        check(lower == null || !lower.isNaN(), "lower", lower, "a number", "leave it out for no bound");
        check(upper == null || !upper.isNaN(), "upper", upper, "a number", "leave it out for no bound");
        if (lower != null && upper != null) {
            check(lower <= upper, "lower", lower, "at most upper, " + upper, "exchange them");
        }
    }

    private static void checkNeeded(PrunerSpec spec) {
        String name = spec.name();
        switch (name) {
            case "percentile" -> need(spec.percentile() != null, name, "percentile", "25 keeps the best quarter");
            case "hyperband" ->
                need(spec.maxSteps() != null, name, "maxSteps", "give the steps of a whole trial, for example 100");
            case "threshold" ->
                need(spec.lower() != null || spec.upper() != null, name, "upper", "give lower, upper or both");
            case "patience" -> {
                need(spec.patience() != null, name, "patience", "give how many reports to bear, for example 10");
                int count = spec.of().size();
                check(count <= 1, "of", count + " pruners", "one at most for 'patience'", "combine them by any or all");
            }
            case "any", "all" -> need(!spec.of().isEmpty(), name, "of", "name the pruners, for example [median]");
            default -> {
                // the others need nothing, and that a name is unknown is for those to say who know the nearest
            }
        }
    }

    private static void checkPausing(PrunerSpec spec) {
        Integer population = spec.population();
        check(population == null || population >= 2, "population", population, ">= 2", "choose for example 16");
        check(
                spec.of().stream().noneMatch(PrunerSpec::breeds),
                "of",
                "pbt or pb2 in '" + spec.name() + "'",
                "it alone",
                "weak members are replaced, not ended");
        boolean quarter = !spec.breeds() || spec.percentile() == null || spec.percentile() <= 50;
        check(
                quarter,
                "percentile",
                spec.percentile(),
                "at most 50 for '" + spec.name() + "'",
                "25 replaces the worst quarter");
        long pausing = spec.of().stream().filter(PrunerSpec::pauses).count();
        check(
                pausing == 0 || (pausing == 1 && spec.name().equals("any")),
                "of",
                pausing + " of which trials pause, in '" + spec.name() + "'",
                "one at most, in 'any'",
                "a trial pauses or goes on by one rule only");
    }

    private static void need(boolean isThere, String pruner, String key, String next) {
        check(isThere, key, "missing", "for pruner '" + pruner + "'", next);
    }

    private static void check(boolean isGood, String key, @Nullable Object value, String expectation, String next) {
        if (!isGood) {
            throw SpecChecks.invalid("pruner." + key, String.valueOf(value), expectation, next);
        }
    }

    private static int depth(PrunerSpec spec) {
        return 1 + spec.of().stream().mapToInt(PrunerChecks::depth).max().orElse(0);
    }
}
