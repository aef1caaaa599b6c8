package io.bellwether.client.spec;

import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.OutcomeConstraint;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TerminatorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a sweep's spec says of several objectives and the like: beside its other keys, or as programs write it under {@code plan}. */
final class PlanReader {
    private static final List<String> POLICIES = Stream.of(FailedTrials.values())
            .map(policy -> policy.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Fields sweep;
    private final SweepReader reader;
    private final Problems problems;

    PlanReader(Fields sweep, SweepReader reader) {
        this.sweep = sweep;
        this.reader = reader;
        this.problems = sweep.problems();
    }

    /** The plan; null, with problems reported, if something is wrong in it. */
    @Nullable
    SearchPlan read(List<MetricSpec> metrics) {
        SpecNode node = sweep.node("plan");
        if (node == null) {
            return read(sweep, metrics.stream().skip(1).toList());
        }
        Fields plan = new Fields(node, "plan", problems);
        SearchPlan read = read(plan, reader.readMetrics(plan.items("objectives", "a list of metrics")));
        plan.rejectUnknown();
        return read;
    }

    private @Nullable SearchPlan read(Fields fields, List<MetricSpec> objectives) {
        List<OutcomeConstraint> outcomes = new ArrayList<>();
        for (SpecNode item : fields.items("outcomes", "a list of bounds such as 'logloss <= 0.5'")) {
            OutcomeConstraint outcome = at(item.at())
                    .build(() -> OutcomeConstraint.parse(
                            item instanceof SpecNode.Scalar scalar ? scalar.text() : item.describe()));
            if (outcome != null) {
                outcomes.add(outcome);
            }
        }
        List<Double> reference = new ArrayList<>();
        for (SpecNode item : fields.items("reference", "a list of numbers")) {
            if (item instanceof SpecNode.Scalar scalar && scalar.value() instanceof Number number) {
                reference.add(number.doubleValue());
            } else {
                problems.add(item.at(), Fields.wrong(fields.name("reference"), item, "a number"));
            }
        }
        FailedTrials failed = readPolicy(fields);
        List<Map<String, Object>> first = new ArrayList<>();
        for (SpecNode item : fields.items("first", "a list of configurations")) {
            first.add(new Fields(
                            new SpecNode.Mapping(item.at(), Map.of("first", new SpecNode.Entry(item.at(), item))),
                            "",
                            problems)
                    .values("first"));
        }
        List<JobId> warmStart = new ArrayList<>();
        for (String id : fields.texts("warmStart")) {
            try {
                warmStart.add(new JobId(id));
            } catch (IllegalArgumentException e) {
                problems.add(fields.at(), fields.name("warmStart") + ": " + e.getMessage());
            }
        }
        Evaluation evaluate = readEvaluation(fields.node("evaluate"), fields.name("evaluate"));
        TerminatorSpec terminator = readTerminator(fields.node("terminator"), fields.name("terminator"));
        Integer maxFailures = fields.node("maxFailures") == null
                ? null
                : (Integer) (int) fields.integer("maxFailures", 1, 1, Integer.MAX_VALUE);
        return at(fields.at())
                .build(() -> new SearchPlan.Builder()
                        .objectives(objectives)
                        .outcomes(outcomes)
                        .reference(reference)
                        .failedTrials(failed)
                        .first(first)
                        .warmStart(warmStart)
                        .evaluate(evaluate)
                        .terminator(terminator)
                        .maxFailures(maxFailures)
                        .build());
    }

    private @Nullable Evaluation readEvaluation(@Nullable SpecNode node, String path) {
        if (node == null) {
            return null;
        }
        Fields evaluate = new Fields(node, path, problems);
        int folds = (int) evaluate.integer("folds", 1, 1, Evaluation.MOST);
        int repeats = (int) evaluate.integer("repeats", 1, 1, Evaluation.MOST);
        Boolean stratify = evaluate.node("stratify") == null ? null : (Boolean) evaluate.flag("stratify");
        long seed = evaluate.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        return evaluate.build(() -> new Evaluation(folds, repeats, stratify, seed));
    }

    private @Nullable TerminatorSpec readTerminator(@Nullable SpecNode node, String path) {
        if (node == null) {
            return null;
        }
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String name) {
            return at(node.at()).build(() -> TerminatorSpec.named(name));
        }
        Fields terminator = new Fields(node, path, problems);
        terminator.require("name", TerminatorSpec.NAMES.get(0));
        String name = terminator.text("name", "");
        int minTrials = (int) terminator.integer("minTrials", 0, 0, Sweep.MAX_TRIALS);
        int trials = (int) terminator.integer("trials", 0, 0, Sweep.MAX_TRIALS);
        Double minGain = terminator.number("minGain");
        return terminator.build(() -> new TerminatorSpec(name, minTrials, trials, minGain));
    }

    private @Nullable FailedTrials readPolicy(Fields fields) {
        String policy = fields.text("failedTrials");
        if (policy == null) {
            return null;
        }
        if (!POLICIES.contains(policy.toLowerCase(Locale.ROOT))) {
            problems.add(
                    fields.at(), fields.name("failedTrials") + ": '" + policy + "'; " + Nearest.hint(policy, POLICIES));
            return null;
        }
        return FailedTrials.valueOf(policy.toUpperCase(Locale.ROOT));
    }

    /** Reports what a constructor refuses, at a place. */
    private Fields at(Position place) {
        return new Fields(new SpecNode.Mapping(place, Map.of()), "", problems);
    }
}
