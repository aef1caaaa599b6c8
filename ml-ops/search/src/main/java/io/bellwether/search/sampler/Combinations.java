package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/*
 * Implementation note.
 *
 * Conditions make a space a forest: below some values of a parameter hang the parameters that exist for those values only. So the
 * configurations can be counted and numbered without listing them:
 *
 *   count(parameter) = sum over its values of the product of the counts of what hangs below that value
 *   count(space)     = product over the roots
 *
 * Neighbouring values below which the same parameters hang are one branch. A number is taken apart like a mixed-radix number, the
 * first parameter being the most significant digit. Counting costs O(values of parents), taking apart and putting together
 * O(parameters x branches). Counts saturate at Axis.ENDLESS; a parent of more than MAX_VALUES values is endless too.
 */
/** The configurations of a space, numbered from 0 in lexicographic order. Immutable. */
final class Combinations {
    private static final int MAX_VALUES = 100_000;

    private final SearchSpace space;
    private final List<Node> roots;
    private final long size;

    Combinations(SearchSpace space, Function<Parameter, Axis> axes) {
        this.space = space;
        Map<String, List<Parameter>> below = new HashMap<>();
        List<Parameter> top = new ArrayList<>();
        for (Parameter parameter : space.parameters()) {
            Parameter.Condition when = parameter.when();
            (when == null ? top : below.computeIfAbsent(when.parent(), parent -> new ArrayList<>())).add(parameter);
        }
        this.roots = nodes(top, below, axes);
        this.size = product(roots);
    }

    /** How many there are; {@link Axis#ENDLESS} if that has no end. */
    long size() {
        return size;
    }

    Map<String, Object> get(long index) {
        Objects.checkIndex(index, size);
        Map<String, Object> chosen = new HashMap<>();
        decode(roots, index, chosen);
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (Parameter parameter : space.parameters()) {
            Object value = chosen.get(parameter.name());
            if (value != null) {
                ordered.put(parameter.name(), value);
            }
        }
        return ordered;
    }

    long indexOf(Map<String, Object> configuration) {
        return encode(roots, configuration);
    }

    private static List<Node> nodes(
            List<Parameter> parameters, Map<String, List<Parameter>> below, Function<Parameter, Axis> axes) {
        List<Node> nodes = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Axis axis = axes.apply(parameter);
            List<Parameter> dependents = below.getOrDefault(parameter.name(), List.of());
            if (dependents.isEmpty()) {
                nodes.add(new Node(parameter.name(), axis, List.of(), axis.count()));
            } else if (axis.count() > MAX_VALUES) {
                nodes.add(new Node(parameter.name(), axis, List.of(), Axis.ENDLESS));
            } else {
                List<Branch> branches = branches(axis, dependents, below, axes);
                nodes.add(new Node(
                        parameter.name(),
                        axis,
                        branches,
                        branches.get(branches.size() - 1).end()));
            }
        }
        return nodes;
    }

    private static List<Branch> branches(
            Axis axis, List<Parameter> dependents, Map<String, List<Parameter>> below, Function<Parameter, Axis> axes) {
        List<Branch> branches = new ArrayList<>();
        List<Parameter> current = List.of();
        int start = 0;
        for (int value = 0; value <= axis.count(); value++) {
            List<Parameter> active = List.of();
            if (value < axis.count()) {
                Object chosen = axis.at(value);
                active = dependents.stream()
                        .filter(each -> Objects.requireNonNull(each.when()).holds(chosen))
                        .toList();
            }
            if (value > start && (value == axis.count() || !active.equals(current))) {
                List<Node> nodes = nodes(current, below, axes);
                long from = branches.isEmpty()
                        ? 0
                        : branches.get(branches.size() - 1).end();
                branches.add(Branch.of(start, value - start, nodes, product(nodes), from));
                start = value;
            }
            current = active;
        }
        return branches;
    }

    private static long product(List<Node> nodes) {
        long product = 1;
        for (Node node : nodes) {
            long count = node.count();
            product = product > Axis.ENDLESS / count ? Axis.ENDLESS : product * count;
        }
        return product;
    }

    private static void decode(List<Node> nodes, long index, Map<String, Object> chosen) {
        long rest = index;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            long count = node.count();
            decode(node, rest % count, chosen);
            rest /= count;
        }
    }

    private static void decode(Node node, long index, Map<String, Object> chosen) {
        if (node.branches().isEmpty()) {
            chosen.put(node.name(), node.axis().at(index));
            return;
        }
        int at = 0;
        while (index >= node.branches().get(at).end()) {
            at++;
        }
        Branch branch = node.branches().get(at);
        long within = index - branch.from();
        chosen.put(node.name(), node.axis().at(branch.start() + within / branch.size()));
        decode(branch.nodes(), within % branch.size(), chosen);
    }

    private static long encode(List<Node> nodes, Map<String, Object> configuration) {
        long index = 0;
        for (Node node : nodes) {
            index = index * node.count() + encode(node, configuration);
        }
        return index;
    }

    private static long encode(Node node, Map<String, Object> configuration) {
        Object chosen = Objects.requireNonNull(configuration.get(node.name()), node.name());
        long value = node.axis().indexOf(chosen);
        if (node.branches().isEmpty()) {
            return value;
        }
        int at = 0;
        while (value
                >= node.branches().get(at).start() + node.branches().get(at).values()) {
            at++;
        }
        Branch branch = node.branches().get(at);
        return branch.from() + (value - branch.start()) * branch.size() + encode(branch.nodes(), configuration);
    }

    /** A parameter; it has branches if others depend on it. */
    private record Node(String name, Axis axis, List<Branch> branches, long count) {}

    /**
     * Neighbouring values below which the same parameters hang.
     *
     * @param start the first value's place on the axis
     * @param values how many values
     * @param size how many combinations of what hangs below each
     * @param from the number of the first combination
     * @param end the number behind the last
     */
    private record Branch(int start, int values, List<Node> nodes, long size, long from, long end) {
        static Branch of(int start, int values, List<Node> nodes, long size, long from) {
            boolean endless = from == Axis.ENDLESS || size > (Axis.ENDLESS - from) / values;
            return new Branch(start, values, nodes, size, from, endless ? Axis.ENDLESS : from + size * values);
        }
    }
}
