package io.bellwether.client.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.spec.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the conditions of a space's parameters. */
final class Conditions {
    private final Map<String, Parameter> all = new HashMap<>();

    Conditions(List<Parameter> parameters) {
        parameters.forEach(parameter -> all.putIfAbsent(parameter.name(), parameter));
    }

    /** The parameter with a condition that fits its parent; {@code seen} are the parameters named earlier. */
    Parameter checked(Parameter parameter, Map<String, Parameter> seen) {
        Parameter.Condition when = parameter.when();
        if (when == null) {
            return parameter;
        }
        Parameter parent = seen.get(when.parent());
        if (parent == null) {
            throw noParent(parameter, when);
        }
        return parameter.under(parameter.name(), fitted(parameter.name(), when, parent));
    }

    private ClusterException noParent(Parameter parameter, Parameter.Condition when) {
        Set<String> chain = new LinkedHashSet<>();
        Parameter next = parameter;
        while (next != null && next.when() != null && chain.add(next.name())) {
            next = all.get(next.when().parent());
        }
        if (next != null && chain.contains(next.name())) {
            return Checks.invalid(
                    parameter.name(),
                    "depends on itself: " + String.join(" -> ", chain) + " -> " + next.name(),
                    "no cycle of conditions",
                    "drop one of the conditions");
        }
        boolean later = all.containsKey(when.parent());
        return Checks.invalid(
                parameter.name(),
                "depends on '" + when.parent() + "'",
                "a parameter named earlier",
                later ? "move '" + when.parent() + "' before it" : Nearest.hint(when.parent(), all.keySet()));
    }

    /** The condition in terms of the parent's own values: a comparison of words becomes the words that satisfy it. */
    private static Parameter.Condition fitted(String name, Parameter.Condition when, Parameter parent) {
        List<String> words = Checks.words(parent);
        if (words.isEmpty()) {
            return ofNumbers(name, when, parent);
        }
        for (Object value : when.values()) {
            if (!words.contains(String.valueOf(value))) {
                throw Checks.invalid(
                        name,
                        "depends on " + when.parent() + " " + (when.isComparison() ? when.op() : "=") + " '" + value
                                + "'",
                        "one of " + words,
                        "correct the value");
            }
        }
        if (!when.isComparison()) {
            return new Parameter.Condition(
                    when.parent(),
                    when.op(),
                    when.values().stream().<Object>map(String::valueOf).toList());
        }
        if (!(parent instanceof Parameter.Ordinal)) {
            throw Checks.invalid(
                    name,
                    "depends on " + when,
                    "a number or an ordinal parameter for " + when.op(),
                    "name the values, or make '" + when.parent() + "' ordinal");
        }
        List<Object> fitting = new ArrayList<>();
        int bound = words.indexOf(when.value());
        for (int place = 0; place < words.size(); place++) {
            if (new Parameter.Condition(when.parent(), when.op(), List.of((long) bound)).holds((long) place)) {
                fitting.add(words.get(place));
            }
        }
        if (fitting.isEmpty()) {
            throw neverHolds(name, when, parent);
        }
        return new Parameter.Condition(when.parent(), "in", fitting);
    }

    private static Parameter.Condition ofNumbers(String name, Parameter.Condition when, Parameter parent) {
        List<Object> values = new ArrayList<>();
        List<Double> numbers = new ArrayList<>();
        for (Object each : when.values()) {
            Object value = each instanceof String text ? parsed(text) : each;
            values.add(value);
            double number = Values.number(value);
            if (Double.isNaN(number)) {
                throw Checks.invalid(
                        name, "depends on " + when, "numbers, as '" + when.parent() + "' has", "correct the value");
            }
            numbers.add(number);
        }
        double low = low(parent);
        double high = high(parent);
        boolean possible = switch (when.op()) {
            case "<" -> low < numbers.get(0);
            case "<=" -> low <= numbers.get(0);
            case ">" -> high > numbers.get(0);
            case ">=" -> high >= numbers.get(0);
            case "in" -> numbers.stream().allMatch(number -> number >= low && number <= high);
            default -> true;
        };
        if (!possible) {
            throw neverHolds(name, when, parent);
        }
        return new Parameter.Condition(when.parent(), when.op(), values);
    }

    private static ClusterException neverHolds(String name, Parameter.Condition when, Parameter parent) {
        String range = parent instanceof Parameter.Ordinal ordinal
                ? ordinal.values().toString()
                : "[" + low(parent) + ", " + high(parent) + "]";
        return Checks.invalid(
                name,
                "depends on " + when,
                "something that happens: '" + when.parent() + "' is in " + range,
                "correct it");
    }

    private static Object parsed(String text) {
        try {
            double number = Double.parseDouble(text);
            boolean whole = number == Math.rint(number) && Math.abs(number) < 0x1p53;
            return whole ? (Object) (long) number : (Object) number;
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static double low(Parameter parameter) {
        return bounds(parameter)[0];
    }

    private static double high(Parameter parameter) {
        return bounds(parameter)[1];
    }

    private static double[] bounds(Parameter parameter) {
        if (parameter instanceof Parameter.FloatParameter real) {
            return new double[] {real.low(), real.high()};
        }
        if (parameter instanceof Parameter.IntParameter whole) {
            return new double[] {whole.low(), whole.high()};
        }
        if (parameter instanceof Parameter.Ordinal ordinal) {
            return new double[] {
                Values.number(ordinal.values().get(0)),
                Values.number(ordinal.values().get(ordinal.values().size() - 1))
            };
        }
        double value = parameter instanceof Parameter.Constant constant ? Values.number(constant.value()) : Double.NaN;
        return new double[] {value, value};
    }
}
