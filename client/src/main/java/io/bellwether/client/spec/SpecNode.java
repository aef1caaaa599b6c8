package io.bellwether.client.spec;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** YAML or JSON as a tree in which every node knows its place. */
sealed interface SpecNode {
    Position at();

    /** What people call such a node. */
    String describe();

    /** A single value; {@code plain} if it was written without quotes. */
    record Scalar(Position at, String text, boolean plain) implements SpecNode {
        private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
        private static final Pattern DECIMAL =
                Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.inf|\\.nan");

        /**
         * The value by YAML 1.2's core schema: null, Boolean, Integer, Long, Double or String. SnakeYAML's own 1.1 would
         * make booleans of {@code on} and {@code no}, which are good names for columns and choices.
         */
        @Nullable
        Object value() {
            if (!plain) {
                return text;
            }
            if (INTEGER.matcher(text).matches()) {
                long number = Long.parseLong(text);
                if (number == (int) number) {
                    return (int) number;
                }
                return number;
            }
            if (DECIMAL.matcher(text).matches()) {
                return decimal();
            }
            return switch (text) {
                case "", "~", "null", "Null", "NULL" -> null;
                case "true", "True", "TRUE" -> true;
                case "false", "False", "FALSE" -> false;
                default -> text;
            };
        }

        private double decimal() {
            if (text.endsWith(".inf")) {
                return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            }
            return text.equals(".nan") ? Double.NaN : Double.parseDouble(text);
        }

        @Override
        public String describe() {
            Object value = value();
            if (value == null) {
                return "nothing";
            }
            return value instanceof String ? "the text '" + text + "'" : text;
        }
    }

    /** A list. */
    record Sequence(Position at, List<SpecNode> items) implements SpecNode {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys and their values, in the order in which they were written. */
    record Mapping(Position at, Map<String, Entry> entries) implements SpecNode {
        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** A value and the place of its key. */
    record Entry(Position keyAt, SpecNode value) {}

    /** Whether the node says nothing, which is the same as leaving its key out. */
    default boolean isNothing() {
        return this instanceof Scalar scalar && scalar.value() == null;
    }
}
