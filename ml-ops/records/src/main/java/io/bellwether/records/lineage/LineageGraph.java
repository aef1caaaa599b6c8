package io.bellwether.records.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What was made from what. Edges point the way the data flowed: from input to run, from run to output.
 *
 * @param nodes by id
 * @param edges by their ends
 */
public record LineageGraph(List<LineageNode> nodes, List<Edge> edges) {
    public LineageGraph {
        nodes = nodes.stream().sorted(Comparator.comparing(LineageNode::id)).toList();
        edges = edges.stream()
                .sorted(Comparator.comparing(Edge::from).thenComparing(Edge::to))
                .toList();
    }

    /** Data flowed from one node, named by its id, to another. */
    public record Edge(String from, String to) {}

    /** The graph that events tell, in their order. */
    public static LineageGraph of(Collection<LineageEvent> events) {
        Map<String, LineageNode> nodes = new LinkedHashMap<>();
        Set<Edge> edges = new LinkedHashSet<>();
        for (LineageEvent event : events) {
            LineageNode run = LineageNode.run(event);
            nodes.merge(run.id(), run, LineageNode::updatedBy);
            for (LineageEvent.Dataset input : event.inputs()) {
                LineageNode node = LineageNode.data(input);
                nodes.putIfAbsent(node.id(), node);
                edges.add(new Edge(node.id(), run.id()));
            }
            for (LineageEvent.Dataset output : event.outputs()) {
                LineageNode node = LineageNode.data(output);
                nodes.putIfAbsent(node.id(), node);
                edges.add(new Edge(run.id(), node.id()));
            }
        }
        return new LineageGraph(List.copyOf(nodes.values()), List.copyOf(edges));
    }

    /** All that a node was made from, itself included; empty if the graph has no such node. */
    public LineageGraph upstreamOf(String id) {
        return reach(id, Edge::to, Edge::from);
    }

    /** All that was made from a node, itself included; empty if the graph has no such node. */
    public LineageGraph downstreamOf(String id) {
        return reach(id, Edge::from, Edge::to);
    }

    /** The node of an id. */
    public Optional<LineageNode> node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    /* Breadth first over an index of the edges: O(nodes + edges). */
    private LineageGraph reach(String start, Function<Edge, String> near, Function<Edge, String> far) {
        Map<String, LineageNode> byId = new HashMap<>();
        nodes.forEach(node -> byId.put(node.id(), node));
        Map<String, List<Edge>> byNear = new HashMap<>();
        for (Edge edge : edges) {
            byNear.computeIfAbsent(near.apply(edge), id -> new ArrayList<>()).add(edge);
        }
        Map<String, LineageNode> reached = new LinkedHashMap<>();
        Set<Edge> crossed = new LinkedHashSet<>();
        Deque<String> front = new ArrayDeque<>(List.of(start));
        while (!front.isEmpty()) {
            String id = front.remove();
            LineageNode node = byId.get(id);
            if (node == null || reached.putIfAbsent(id, node) != null) {
                continue;
            }
            for (Edge edge : byNear.getOrDefault(id, List.of())) {
                crossed.add(edge);
                front.add(far.apply(edge));
            }
        }
        return new LineageGraph(List.copyOf(reached.values()), List.copyOf(crossed));
    }
}
