package io.bellwether.client.search;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One dimension of a {@link SearchSpace}. Values are {@code Double}, {@code Long} or, for choices, {@code String}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Parameter.FloatParameter.class, name = "float"),
    @JsonSubTypes.Type(value = Parameter.IntParameter.class, name = "int"),
    @JsonSubTypes.Type(value = Parameter.Choice.class, name = "choice")
})
public sealed interface Parameter {
    String name();

    /** The condition under which the parameter exists; null if it always does. */
    @Nullable
    Condition when();

    <R> R accept(Visitor<R> visitor);

    /** Active only where {@code parent}, a {@link Choice} named earlier in the space, has {@code value}. */
    record Condition(String parent, String value) {
        public Condition {
            Objects.requireNonNull(parent, "parent");
            Objects.requireNonNull(value, "value");
        }
    }

    /** A real number in {@code [low, high]}; on a grid of {@code step} if given; in log scale if {@code log}. */
    record FloatParameter(
            String name,
            double low,
            double high,
            boolean log,
            @Nullable Double step,
            @Nullable Condition when) implements Parameter {
        public FloatParameter {
            Checks.name(name);
            Checks.range(name, low, high);
            if (log && low <= 0) {
                throw Checks.invalid(name, "log scale from " + low, "a low bound > 0", "drop log or raise low");
            }
            if (step != null && !(step > 0 && step <= high - low)) {
                throw Checks.invalid(name, "step " + step, "0 < step <= high - low", "choose a step that fits");
            }
            if (step != null && log) {
                throw Checks.invalid(name, "step together with log", "one of both", "drop one");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A whole number in {@code [low, high]}, every {@code step}-th; in log scale if {@code log}. */
    record IntParameter(
            String name,
            long low,
            long high,
            boolean log,
            long step,
            @Nullable Condition when) implements Parameter {
        public IntParameter {
            Checks.name(name);
            if (step == 0) {
                step = 1; // absent in JSON
            }
            if (low > high) {
                throw Checks.invalid(name, "[" + low + ", " + high + "]", "low <= high", "swap the bounds");
            }
            if (log && low < 1) {
                throw Checks.invalid(name, "log scale from " + low, "a low bound >= 1", "drop log or raise low");
            }
            if (step < 1 || (step > high - low && high > low)) {
                throw Checks.invalid(name, "step " + step, "1 <= step <= high - low", "choose a step that fits");
            }
            if (log && step != 1) {
                throw Checks.invalid(name, "step together with log", "one of both", "drop one");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** One of a list of distinct words. */
    record Choice(
            String name, List<String> choices, @Nullable Condition when) implements Parameter {
        public Choice {
            Checks.name(name);
            choices = List.copyOf(choices);
            if (choices.isEmpty()) {
                throw Checks.invalid(name, "no choices", "at least one", "name the choices");
            }
            if (choices.stream().distinct().count() != choices.size()) {
                throw Checks.invalid(name, "choices " + choices, "distinct values", "drop the repeated ones");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** One case for each kind of parameter. */
    interface Visitor<R> {
        R visit(FloatParameter parameter);

        R visit(IntParameter parameter);

        R visit(Choice parameter);
    }
}
