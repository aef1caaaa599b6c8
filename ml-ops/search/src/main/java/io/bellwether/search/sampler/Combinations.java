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
 * Conditions make a space a forest: below each value of a choice hang the parameters that exist for that value only. So the
 * configurations can be counted and numbered without listing them:
 *
 *   count(parameter) = sum over its values of the product of the counts of what hangs below that value
 *   count(space)     = product over the roots
 *
 * A number is taken apart like a mixed-radix number, the first parameter being the most significant digit. Counting costs
 * O(values of choices), taking apart and putting together O(parameters x choices). Counts saturate at Axis.ENDLESS.
 */
/** The configurations of a space, numbered from 0 in lexicographic order. Immutable. */
final class Combinations {
    private final SearchSpace space;
    private final List<Node> roots;
    private final long size;

    Combinations(SearchSpace space, Function<Parameter, Axis> axes) {
        this.space = space;
        Map<Parameter.Condition, List<Parameter>> below = new HashMap<>();
        List<Parameter> top = new ArrayList<>();
        for (Parameter parameter : space.parameters()) {
            Parameter.Condition when = parameter.when();
            (when == null ? top : below.computeIfAbsent(when, condition -> new ArrayList<>())).add(parameter);
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
            List<Parameter> parameters,
            Map<Parameter.Condition, List<Parameter>> below,
            Function<Parameter, Axis> axes) {
        List<Node> nodes = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Axis axis = axes.apply(parameter);
            List<Branch> branches = new ArrayList<>();
            if (parameter instanceof Parameter.Choice choice) {
                for (String value : choice.choices()) {
                    Parameter.Condition condition = new Parameter.Condition(choice.name(), value);
                    List<Node> children = nodes(below.getOrDefault(condition, List.of()), below, axes);
                    branches.add(new Branch(children, product(children)));
                }
            }
            nodes.add(new Node(parameter.name(), axis, branches));
        }
        return nodes;
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
        long rest = index;
        int value = 0;
        while (rest >= node.branches().get(value).size()) {
            rest -= node.branches().get(value).size();
            value++;
        }
        chosen.put(node.name(), node.axis().at(value));
        decode(node.branches().get(value).nodes(), rest, chosen);
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
        long before = 0;
        for (int i = 0; i < value; i++) {
            before += node.branches().get(i).size();
        }
        return before + encode(node.branches().get((int) value).nodes(), configuration);
    }

    /** A parameter; the branches, one for each value, exist for choices only. */
    private record Node(String name, Axis axis, List<Branch> branches, long count) {
        Node(String name, Axis axis, List<Branch> branches) {
            this(name, axis, branches, branches.isEmpty() ? axis.count() : sum(branches));
        }

        private static long sum(List<Branch> branches) {
            long sum = 0;
            for (Branch branch : branches) {
                sum = sum > Axis.ENDLESS - branch.size() ? Axis.ENDLESS : sum + branch.size();
            }
            return sum;
        }
    }

    private record Branch(List<Node> nodes, long size) {}
}
