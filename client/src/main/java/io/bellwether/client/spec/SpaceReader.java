package io.bellwether.client.spec;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a search space in either form: what people write, {@code max_depth: {int: [3, 10]}}, and what programs write, a
 * list of {@code {type: int, name: max_depth, low: 3, high: 10}}.
 */
final class SpaceReader {
    private static final List<String> TYPES = List.of("int", "float", "choice", "ordinal", "constant");
    private static final List<String> KEYS =
            List.of("int", "float", "choice", "ordinal", "constant", "log", "reverseLog", "step", "when");

    private final Problems problems;

    SpaceReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * The space; empty, with problems reported, if something is wrong in it.
     *
     * @param constraints those that are written beside the space
     */
    SearchSpace read(SpecNode node, String path, List<String> constraints) {
        int before = problems.count();
        List<Parameter> parameters = new ArrayList<>();
        if (node instanceof SpecNode.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                add(parameters, readTyped(sequence.items().get(i), path + "." + i));
            }
        } else if (node instanceof SpecNode.Mapping mapping
                && mapping.entries().get("parameters") != null
                && mapping.entries().get("parameters").value() instanceof SpecNode.Sequence) {
            Fields space = new Fields(node, path, problems);
            List<String> all = new ArrayList<>(constraints);
            all.addAll(space.texts("constraints"));
            SpecNode list = Objects.requireNonNull(space.node("parameters"));
            space.rejectUnknown();
            return read(list, space.name("parameters"), all);
        } else {
            Fields space = new Fields(node, path, problems);
            for (String name : space.keys()) {
                SpecNode.Mapping mapping = (SpecNode.Mapping) node;
                SpecNode parameter =
                        Objects.requireNonNull(mapping.entries().get(name)).value();
                add(parameters, readNamed(name, parameter, space.name(name)));
            }
        }
        SearchSpace space = problems.count() > before ? null : checked(node, parameters, constraints);
        return SearchSpace.orEmpty(space);
    }

    private @Nullable SearchSpace checked(SpecNode node, List<Parameter> parameters, List<String> constraints) {
        SpecNode empty = new SpecNode.Mapping(node.at(), Map.of());
        return new Fields(empty, "", problems).build(() -> new SearchSpace(parameters, constraints));
    }

    private static void add(List<Parameter> parameters, @Nullable Parameter parameter) {
        if (parameter != null) {
            parameters.add(parameter);
        }
    }

    private @Nullable Parameter readNamed(String name, SpecNode node, String path) {
        Fields fields = new Fields(node, path, problems);
        List<String> types =
                TYPES.stream().filter(type -> fields.node(type) != null).toList();
        Parameter.Condition when = readCondition(fields);
        if (types.size() != 1) {
            if (node instanceof SpecNode.Mapping && fields.keys().stream().allMatch(KEYS::contains)) {
                String found = types.isEmpty() ? "no type" : "several types " + types;
                problems.add(
                        node.at(),
                        path + ": " + found
                                + " (expected: one of int: [low, high], float: [low, high], choice: [...],"
                                + " ordinal: [...], constant: value)");
            }
            KEYS.forEach(fields::node);
            fields.rejectUnknown();
            return null;
        }
        String type = types.get(0);
        if (type.equals("choice")) {
            List<String> choices = readChoices(fields, "choice");
            return fields.build(() -> new Parameter.Choice(name, choices, when));
        }
        if (type.equals("ordinal")) {
            return buildOrdinal(fields, name, "ordinal", when);
        }
        if (type.equals("constant")) {
            return buildConstant(fields, name, "constant", when);
        }
        double[] bounds = readBounds(fields, type);
        return type.equals("int") ? buildInt(fields, name, bounds, when) : buildFloat(fields, name, bounds, when);
    }

    private @Nullable Parameter readTyped(SpecNode node, String path) {
        Fields fields = new Fields(node, path, problems);
        fields.require("name", "max_depth");
        fields.require("type", "int");
        String name = fields.text("name", "");
        String type = fields.text("type", "");
        Parameter.Condition when = readTypedCondition(fields);
        return switch (type) {
            case "choice" -> {
                List<String> choices = readChoices(fields, "choices");
                yield fields.build(() -> new Parameter.Choice(name, choices, when));
            }
            case "int" -> buildInt(fields, name, readLowHigh(fields), when);
            case "float" -> buildFloat(fields, name, readLowHigh(fields), when);
            case "ordinal" -> buildOrdinal(fields, name, "values", when);
            case "constant" -> buildConstant(fields, name, "value", when);
            default -> {
                if (!type.isEmpty()) {
                    problems.add(fields.at(), fields.name("type") + ": '" + type + "'; " + Nearest.hint(type, TYPES));
                }
                yield null;
            }
        };
    }

    private @Nullable Parameter buildInt(
            Fields fields, String name, double[] bounds, Parameter.@Nullable Condition when) {
        boolean log = fields.flag("log");
        boolean reverseLog = fields.flag("reverseLog");
        long step = fields.integer("step", 1, 1, Long.MAX_VALUE);
        return fields.build(() ->
                new Parameter.IntParameter(name, (long) bounds[0], (long) bounds[1], log, step, when, reverseLog));
    }

    private @Nullable Parameter buildFloat(
            Fields fields, String name, double[] bounds, Parameter.@Nullable Condition when) {
        boolean log = fields.flag("log");
        boolean reverseLog = fields.flag("reverseLog");
        Double step = fields.number("step");
        return fields.build(
                () -> new Parameter.FloatParameter(name, bounds[0], bounds[1], log, step, when, reverseLog));
    }

    private @Nullable Parameter buildOrdinal(
            Fields fields, String name, String key, Parameter.@Nullable Condition when) {
        int before = problems.count();
        List<Object> values = new ArrayList<>();
        for (SpecNode item : fields.items(key, "a list of values in order")) {
            values.add(readValue(fields, key, item));
        }
        return fields.build(() -> problems.count() > before ? null : new Parameter.Ordinal(name, values, when));
    }

    private @Nullable Parameter buildConstant(
            Fields fields, String name, String key, Parameter.@Nullable Condition when) {
        SpecNode node = Objects.requireNonNullElse(fields.node(key), new SpecNode.Mapping(fields.at(), Map.of()));
        int before = problems.count();
        Object value = readValue(fields, key, node);
        return fields.build(() -> problems.count() > before ? null : new Parameter.Constant(name, value, when));
    }

    private Object readValue(Fields fields, String key, SpecNode node) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() != null) {
            return scalar.value();
        }
        problems.add(node.at(), Fields.wrong(fields.name(key), node, "text, a number, true or false"));
        return "";
    }

    private double[] readBounds(Fields fields, String type) {
        SpecNode node = Objects.requireNonNull(fields.node(type));
        if (node instanceof SpecNode.Sequence sequence && sequence.items().size() == 2) {
            return new double[] {
                bound(sequence.items().get(0), fields.name(type), type),
                bound(sequence.items().get(1), fields.name(type), type)
            };
        }
        problems.add(node.at(), Fields.wrong(fields.name(type), node, "[low, high]"));
        return new double[2];
    }

    private double bound(SpecNode node, String name, String type) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof Number number) {
            if (type.equals("float") || !(number instanceof Double)) {
                return number.doubleValue();
            }
        }
        problems.add(node.at(), Fields.wrong(name, node, type.equals("int") ? "a whole number" : "a number"));
        return 0;
    }

    private double[] readLowHigh(Fields fields) {
        fields.require("low", "1");
        fields.require("high", "10");
        Double low = fields.number("low");
        Double high = fields.number("high");
        return new double[] {low == null ? 0 : low, high == null ? 0 : high};
    }

    /** Numbers and truth values are welcome as choices; the trainer gets their text. */
    private List<String> readChoices(Fields fields, String key) {
        List<String> choices = new ArrayList<>();
        for (SpecNode item : fields.items(key, "a list of values")) {
            if (item instanceof SpecNode.Scalar scalar && scalar.value() != null) {
                choices.add(scalar.text());
            } else {
                problems.add(item.at(), Fields.wrong(fields.name(key), item, "text, a number, true or false"));
            }
        }
        return choices;
    }

    /** {@code when: {booster: dart}}, {@code {booster: [dart, gbtree]}} or {@code {layers: '>= 2'}}. */
    private Parameter.@Nullable Condition readCondition(Fields fields) {
        SpecNode node = fields.node("when");
        if (node == null) {
            return null;
        }
        if (node instanceof SpecNode.Mapping mapping && mapping.entries().size() == 1) {
            var entry = mapping.entries().entrySet().iterator().next();
            String parent = entry.getKey();
            SpecNode value = entry.getValue().value();
            if (value instanceof SpecNode.Scalar scalar && scalar.value() != null) {
                return readComparison(parent, scalar);
            }
            if (value instanceof SpecNode.Sequence sequence) {
                List<Object> values = new ArrayList<>();
                sequence.items().forEach(item -> values.add(readValue(fields, "when", item)));
                return new Fields(new SpecNode.Mapping(node.at(), Map.of()), fields.name("when"), problems)
                        .build(() -> new Parameter.Condition(parent, "in", values));
            }
        }
        problems.add(
                node.at(),
                Fields.wrong(
                        fields.name("when"),
                        node,
                        "one parameter and its values, {booster: dart} or {layers: '>= 2'}"));
        return null;
    }

    private static Parameter.Condition readComparison(String parent, SpecNode.Scalar scalar) {
        String text = scalar.text().strip();
        for (String op : List.of("<=", ">=", "!=", "<", ">")) {
            if (scalar.value() instanceof String && text.startsWith(op)) {
                String bound = text.substring(op.length()).strip();
                return new Parameter.Condition(parent, op.equals("!=") ? "not in" : op, List.of(bound));
            }
        }
        return new Parameter.Condition(parent, "in", List.of(scalar.text()));
    }

    private Parameter.@Nullable Condition readTypedCondition(Fields fields) {
        SpecNode node = fields.node("when");
        if (node == null) {
            return null;
        }
        Fields when = new Fields(node, fields.name("when"), problems);
        when.require("parent", "booster");
        String parent = when.text("parent", "");
        if (when.node("values") == null) {
            when.require("value", "dart");
        }
        String op = when.text("op", "in");
        List<Object> values = new ArrayList<>();
        SpecNode value = when.node("value");
        if (value instanceof SpecNode.Scalar scalar) {
            values.add(scalar.text());
        }
        if (when.node("values") != null) {
            when.items("values", "a list of values").forEach(item -> values.add(readValue(when, "values", item)));
        }
        return when.build(() -> new Parameter.Condition(parent, op, values));
    }
}
