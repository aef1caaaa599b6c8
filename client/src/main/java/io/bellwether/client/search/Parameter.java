package io.bellwether.client.search;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One dimension of a {@link SearchSpace}. Values are {@code Double}, {@code Long} or {@code String}; {@link Config} reads them back
 * as the types that the program wants.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Parameter.FloatParameter.class, name = "float"),
    @JsonSubTypes.Type(value = Parameter.IntParameter.class, name = "int"),
    @JsonSubTypes.Type(value = Parameter.Choice.class, name = "choice"),
    @JsonSubTypes.Type(value = Parameter.Ordinal.class, name = "ordinal"),
    @JsonSubTypes.Type(value = Parameter.Constant.class, name = "constant")
})
public sealed interface Parameter {
    String name();

    /** The condition under which the parameter exists; null if it always does. */
    @Nullable
    Condition when();

    <R> R accept(Visitor<R> visitor);

    /** The same parameter under another name and condition. */
    Parameter under(String name, @Nullable Condition when);

    /**
     * A real number in {@code [low, high]}; on a grid of {@code step} if given; in log scale if {@code log}, or if {@code
     * reverseLog} in the log scale of the distance to a point above: to 1 for a range inside [0, 1), so that [0.9, 0.999] gives as
     * many values to 0.9...0.99 as to 0.99...0.999, else to {@code low + high}, so that the range is a log range in a mirror.
     */
    record FloatParameter(
            String name,
            double low,
            double high,
            boolean log,
            @Nullable Double step,
            @Nullable Condition when,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean reverseLog)
            implements Parameter {
        public FloatParameter {
            Checks.name(name);
            Checks.range(name, low, high);
            Checks.scale(name, log, reverseLog, step != null);
            if (log && low <= 0) {
                throw Checks.invalid(name, "log scale from " + low, "a low bound > 0", "drop log or raise low");
            }
            if (reverseLog && low <= 0 && !(low == 0 && high < 1)) {
                throw Checks.invalid(
                        name,
                        "reverse log scale from " + low,
                        "a low bound > 0, or a range in [0, 1)",
                        "drop reverseLog or raise low");
            }
            if (step != null && !(step > 0 && step <= high - low)) {
                throw Checks.invalid(name, "step " + step, "0 < step <= high - low", "choose a step that fits");
            }
        }

        /** In a linear or log scale. */
        public FloatParameter(
                String name, double low, double high, boolean log, @Nullable Double step, @Nullable Condition when) {
            this(name, low, high, log, step, when, false);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public FloatParameter under(String newName, @Nullable Condition newWhen) {
            return new FloatParameter(newName, low, high, log, step, newWhen, reverseLog);
        }
    }

    /** A whole number in {@code [low, high]}, every {@code step}-th; in log scale if {@code log}, mirrored if {@code reverseLog}. */
    record IntParameter(
            String name,
            long low,
            long high,
            boolean log,
            long step,
            @Nullable Condition when,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean reverseLog)
            implements Parameter {
        public IntParameter {
            Checks.name(name);
            if (step == 0) {
                step = 1; // absent in JSON
            }
            if (low > high) {
                throw Checks.invalid(name, "[" + low + ", " + high + "]", "low <= high", "swap the bounds");
            }
            Checks.scale(name, log, reverseLog, step != 1);
            if ((log || reverseLog) && low < 1) {
                throw Checks.invalid(name, "log scale from " + low, "a low bound >= 1", "drop log or raise low");
            }
            if (step < 1 || (step > high - low && high > low)) {
                throw Checks.invalid(name, "step " + step, "1 <= step <= high - low", "choose a step that fits");
            }
        }

        /** In a linear or log scale. */
        public IntParameter(String name, long low, long high, boolean log, long step, @Nullable Condition when) {
            this(name, low, high, log, step, when, false);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public IntParameter under(String newName, @Nullable Condition newWhen) {
            return new IntParameter(newName, low, high, log, step, newWhen, reverseLog);
        }
    }

    /** One of a list of distinct words. */
    record Choice(
            String name, List<String> choices, @Nullable Condition when) implements Parameter {
        public Choice {
            Checks.name(name);
            choices = List.copyOf(choices);
            Checks.distinct(name, choices);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public Choice under(String newName, @Nullable Condition newWhen) {
            return new Choice(newName, choices, newWhen);
        }
    }

    /**
     * One of a list of distinct values that have an order: neighbours resemble each other, and are equally far apart. Words in any
     * order, or rising numbers.
     *
     * @param values all {@code String}, all {@code Long} or all {@code Double}
     */
    record Ordinal(
            String name, List<Object> values, @Nullable Condition when) implements Parameter {
        public Ordinal {
            Checks.name(name);
            values = Values.alike(name, values);
            Checks.distinct(name, values);
            for (int i = 1; i < values.size(); i++) {
                if (values.get(i) instanceof Number next && next.doubleValue() <= Values.number(values.get(i - 1))) {
                    throw Checks.invalid(name, "values " + values, "rising numbers", "sort them");
                }
            }
        }

        /** Whether the values are words, not numbers. */
        public boolean hasWords() {
            return values.get(0) instanceof String;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public Ordinal under(String newName, @Nullable Condition newWhen) {
            return new Ordinal(newName, values, newWhen);
        }
    }

    /** One value, which is in every configuration where the parameter exists. */
    record Constant(String name, Object value, @Nullable Condition when) implements Parameter {
        public Constant {
            Checks.name(name);
            value = Values.plain(name, value);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public Constant under(String newName, @Nullable Condition newWhen) {
            return new Constant(newName, value, newWhen);
        }
    }

    /**
     * Where a parameter exists: where {@code parent}, named earlier in the space, exists and has one of some values (or none of
     * them), or a value on one side of a bound.
     *
     * @param op one of {@code in}, {@code not in}, {@code <}, {@code <=}, {@code >}, {@code >=}
     * @param values {@code String}, {@code Long} or {@code Double}; exactly one for a comparison
     */
    record Condition(String parent, String op, List<Object> values) {
        private static final List<String> COMPARISONS = List.of("<", "<=", ">", ">=");

        public Condition {
            Objects.requireNonNull(parent, "parent");
            Objects.requireNonNull(op, "op");
            values = Values.plain(parent, values);
            boolean comparison = COMPARISONS.contains(op);
            if (!comparison && !op.equals("in") && !op.equals("not in")) {
                throw Checks.invalid(parent, "condition '" + op + "'", "one of in, not in, <, <=, >, >=", "correct it");
            }
            if (values.isEmpty() || (comparison && values.size() > 1)) {
                throw Checks.invalid(
                        parent, "condition " + op + " " + values, comparison ? "one bound" : "a value", "correct it");
            }
        }

        /** Where {@code parent} has the value {@code value}. */
        public Condition(String parent, String value) {
            this(parent, "in", List.of(value));
        }

        /** The value, or the first of several. */
        public String value() {
            return String.valueOf(values.get(0));
        }

        /** Whether it holds for a value of the parent; null where the parent does not exist. */
        public boolean holds(@Nullable Object parentValue) {
            if (parentValue == null) {
                return false;
            }
            boolean among = values.stream().anyMatch(value -> Values.same(value, parentValue));
            return switch (op) {
                case "in" -> among;
                case "not in" -> !among;
                default -> parentValue instanceof Number number && compares(number.doubleValue());
            };
        }

        /** Whether it compares the parent with a bound. */
        public boolean isComparison() {
            return COMPARISONS.contains(op);
        }

        private boolean compares(double number) {
            double bound = Values.number(values.get(0));
            return switch (op) {
                case "<" -> number < bound;
                case "<=" -> number <= bound;
                case ">" -> number > bound;
                default -> number >= bound;
            };
        }

        /** The same for a parent of another name. */
        public Condition of(String newParent) {
            return new Condition(newParent, op, values);
        }

        @Override
        public String toString() {
            return parent + " " + (op.equals("in") && values.size() == 1 ? "=" : op) + " "
                    + (values.size() == 1 ? value() : values);
        }

        /** As earlier releases wrote it, where they could. */
        @JsonValue
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("parent", parent);
            if (op.equals("in") && values.size() == 1 && values.get(0) instanceof String word) {
                json.put("value", word);
            } else {
                json.put("op", op);
                json.put("values", values);
            }
            return json;
        }

        @JsonCreator
        static Condition read(
                @JsonProperty("parent") String parent,
                @JsonProperty("value") @Nullable Object value,
                @JsonProperty("op") @Nullable String op,
                @JsonProperty("values") @Nullable List<Object> values) {
            List<Object> all = values == null ? List.of(Objects.requireNonNull(value, "value")) : values;
            return new Condition(parent, op == null ? "in" : op, all);
        }
    }

    /** One case for each kind of parameter. */
    interface Visitor<R> {
        R visit(FloatParameter parameter);

        R visit(IntParameter parameter);

        R visit(Choice parameter);

        R visit(Ordinal parameter);

        R visit(Constant parameter);
    }
}
