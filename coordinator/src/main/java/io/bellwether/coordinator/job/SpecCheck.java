package io.bellwether.coordinator.job;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.OutcomeConstraint;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.client.transform.TransformSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks a sweep against what the nodes' trainers declare, so that a misspelt name is refused at once and not by a failed trial.
 * While no node has ever registered nothing is known, and the executor's own check must do.
 */
public final class SpecCheck {
    private final Map<String, TrainerDescriptor> trainers;

    public SpecCheck(Map<String, TrainerDescriptor> trainers) {
        this.trainers = trainers;
    }

    public void check(Sweep sweep) {
        checkSpace(sweep);
        if (trainers.isEmpty()) {
            return;
        }
        for (TrainerSpec spec : sweep.trainers()) {
            TrainerDescriptor trainer = find(spec.name());
            if (trainer == null) {
                continue;
            }
            if (trainer.refusal() != null) {
                throw invalid("trainer: '" + spec.name() + "' can't be used in a sweep", trainer.refusal());
            }
            checkMetrics(trainer, sweep);
            if (trainer.needsDataset() && sweep.dataset() == null) {
                throw invalid("dataset: missing, and trainer '" + spec.name() + "' needs one", "add 'dataset'");
            }
            if (sweep.pruner().pauses() && !trainer.pausable()) {
                throw invalid(
                        "pruner: trials of trainer '" + spec.name()
                                + "' can't pause (expected: a trainer whose can, for "
                                + "pruner 'asha-promotion', 'pbt' or 'pb2')",
                        "choose pruner 'asha', which ends trials instead");
            }
            TransformCheck.check(sweep.dataset(), spec);
            checkParams(trainer, spec);
        }
    }

    private static void checkSpace(Sweep sweep) {
        boolean varies = sweep.trainers().size() > 1
                || sweep.trainers().stream()
                        .flatMap(trainer -> trainer.space().parameters().stream())
                        .anyMatch(parameter -> !(parameter instanceof Parameter.Constant));
        if (sweep.trials() > 1 && !varies) {
            throw invalid(
                    "search space: only constants for trainer '"
                            + sweep.trainers().get(0).name() + "' with trials: " + sweep.trials()
                            + " (expected: at least one searched hyperparameter)",
                    "add a range or choices, or set trials to 1");
        }
    }

    /** Null for a class that only the nodes can know: they look for it on their class paths. */
    private @Nullable TrainerDescriptor find(String name) {
        TrainerDescriptor named = trainers.get(name);
        if (named != null) {
            return named;
        }
        List<String> known = new ArrayList<>();
        for (TrainerDescriptor trainer : trainers.values()) {
            String className = trainer.className();
            if (trainer.isCalled(name)) {
                return trainer;
            }
            if (className != null) {
                known.add(className);
            }
        }
        boolean ofKnownPackage = known.stream().anyMatch(each -> packageOf(each).equals(packageOf(name)));
        if (!known.isEmpty() && !ofKnownPackage && TrainerDescriptor.isClassName(name)) {
            return null;
        }
        throw invalid("trainer: '" + name + "' is not known", Nearest.hint(name, ofKnownPackage ? known : usable()));
    }

    private List<String> usable() {
        return trainers.values().stream()
                .filter(trainer -> trainer.refusal() == null)
                .map(TrainerDescriptor::name)
                .toList();
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static void checkMetrics(TrainerDescriptor trainer, Sweep sweep) {
        checkMetric(trainer, sweep.metric().name());
        // Of others that it reports nobody knows here; the sweep ends early if they do not come.
        sweep.allObjectives().stream()
                .map(MetricSpec::name)
                .filter(MetricSpec.KNOWN::contains)
                .forEach(metric -> checkMetric(trainer, metric));
        sweep.planOrSimple().outcomes().stream()
                .map(OutcomeConstraint::metric)
                .filter(MetricSpec.KNOWN::contains)
                .forEach(metric -> checkMetric(trainer, metric));
    }

    private static void checkMetric(TrainerDescriptor trainer, String metric) {
        if (!trainer.metrics().isEmpty() && !trainer.metrics().contains(metric)) {
            throw invalid(
                    "metric: '" + metric + "' does not fit trainer '" + trainer.name() + "' (expected: "
                            + String.join(" or ", trainer.metrics()) + ")",
                    "choose one of these or another trainer");
        }
    }

    private static void checkParams(TrainerDescriptor trainer, TrainerSpec spec) {
        spec.params().forEach((name, value) -> {
            if (TransformSearch.isOption(name)) {
                return;
            }
            Hyperparameter declared = declared(trainer, name);
            checkValue(trainer, declared, value);
        });
        for (Parameter parameter : spec.space().parameters()) {
            if (TransformSearch.isOption(parameter.name())) {
                continue;
            }
            Hyperparameter declared = declared(trainer, parameter.name());
            parameter.accept(new BoundsCheck(trainer, declared));
        }
    }

    private static Hyperparameter declared(TrainerDescriptor trainer, String name) {
        List<String> names =
                trainer.hyperparameters().stream().map(Hyperparameter::name).toList();
        return trainer.hyperparameters().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "trainer '" + trainer.name() + "': hyperparameter '" + name + "' is not known",
                        trainer.columnHint(name).orElseGet(() -> Nearest.hint(name, names))));
    }

    private static void checkValue(TrainerDescriptor trainer, Hyperparameter declared, @Nullable Object value) {
        boolean fits = switch (declared.type()) {
            case FLOAT -> value instanceof Number;
            case INT -> value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
            case BOOLEAN -> value instanceof Boolean || Objects.equals(value, "true") || Objects.equals(value, "false");
            case TEXT ->
                value instanceof String text
                        && (declared.choices().isEmpty() || declared.choices().contains(text));
        };
        if (!fits) {
            throw outside(trainer, declared, String.valueOf(value));
        }
        if (value instanceof Number number) {
            checkRange(trainer, declared, number.doubleValue());
        }
    }

    private static void checkRange(TrainerDescriptor trainer, Hyperparameter declared, double value) {
        Double low = declared.low();
        Double high = declared.high();
        if (Double.isNaN(value) || (low != null && value < low) || (high != null && value > high)) {
            throw outside(trainer, declared, plain(value));
        }
    }

    private static ClusterException outside(TrainerDescriptor trainer, Hyperparameter declared, String value) {
        String expected =
                declared.choices().isEmpty() ? kind(declared) + range(declared) : "one of " + declared.choices();
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer '" + trainer.name() + "', hyperparameter '" + declared.name() + "': " + value + " (expected: "
                        + expected + "); correct it");
    }

    private static String kind(Hyperparameter declared) {
        return switch (declared.type()) {
            case FLOAT -> "a number";
            case INT -> "a whole number";
            case BOOLEAN -> "true or false";
            case TEXT -> "a text";
        };
    }

    private static String range(Hyperparameter declared) {
        Double low = declared.low();
        Double high = declared.high();
        if (low == null) {
            return high == null ? "" : ", at most " + plain(high);
        }
        return high == null ? ", at least " + plain(low) : ", " + plain(low) + " to " + plain(high);
    }

    /** As people write it: no fraction where there is none. */
    private static String plain(double value) {
        boolean isWhole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return isWhole ? Long.toString((long) value) : Double.toString(value);
    }

    private static ClusterException invalid(String what, String next) {
        return new ClusterException(ErrorCode.INVALID_ARGUMENT, what + "; " + next);
    }

    private record BoundsCheck(TrainerDescriptor trainer, Hyperparameter declared)
            implements Parameter.Visitor<Boolean> {
        @Override
        public Boolean visit(Parameter.FloatParameter parameter) {
            if (declared.type() != TrainerDescriptor.Type.FLOAT) {
                throw outside(trainer, declared, "a search over real numbers");
            }
            checkRange(trainer, declared, parameter.low());
            checkRange(trainer, declared, parameter.high());
            return true;
        }

        @Override
        public Boolean visit(Parameter.IntParameter parameter) {
            checkValue(trainer, declared, parameter.low());
            checkValue(trainer, declared, parameter.high());
            return true;
        }

        @Override
        public Boolean visit(Parameter.Choice parameter) {
            parameter.choices().forEach(choice -> checkValue(trainer, declared, choice));
            return true;
        }

        @Override
        public Boolean visit(Parameter.Ordinal parameter) {
            parameter.values().forEach(value -> checkValue(trainer, declared, value));
            return true;
        }

        @Override
        public Boolean visit(Parameter.Constant parameter) {
            checkValue(trainer, declared, parameter.value());
            return true;
        }
    }
}
