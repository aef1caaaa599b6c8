package io.bellwether.client.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A model's lineage as the HTTP API serves it: what was made from what. */
final class Lineage {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, JsonNode> nodes = new LinkedHashMap<>();
    private final Map<String, Set<String>> inputs = new LinkedHashMap<>();
    private final Map<String, Set<String>> outputs = new LinkedHashMap<>();

    Lineage(JsonNode lineage) {
        for (String side : List.of("upstream", "downstream")) {
            lineage.path(side)
                    .path("nodes")
                    .forEach(node -> nodes.put(node.path("id").asText(), node));
            lineage.path(side).path("edges").forEach(edge -> {
                String from = edge.path("from").asText();
                String to = edge.path("to").asText();
                inputs.computeIfAbsent(to, id -> new TreeSet<>()).add(from);
                outputs.computeIfAbsent(from, id -> new TreeSet<>()).add(to);
            });
        }
    }

    static Lineage fetch(String http, Report.Model model) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(http + "/api/v1/lineage/" + model.name() + "?version=" + model.version()))
                .timeout(TIMEOUT)
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return new Lineage(Json.LENIENT.readTree(response.body()));
    }

    /** Whether something was made from the node of this kind: for those who wait for a record to be written. */
    boolean hasMadeSomethingOf(String kind) {
        return nodes.values().stream()
                .anyMatch(node -> node.path("kind").asText().equals(kind)
                        && outputs.containsKey(node.path("id").asText()));
    }

    /** One line for each run: what went in, the run, what came out; makers before users. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>();
        List<String> runs = new ArrayList<>(
                nodes.keySet().stream().filter(this::isRun).sorted().toList());
        while (!runs.isEmpty()) {
            String next = runs.stream()
                    .filter(run -> makersOf(run).stream().allMatch(told::contains))
                    .findFirst()
                    .orElse(runs.get(0));
            runs.remove(next);
            told.add(next);
            lines.add(names(inputs.get(next)) + "  ->  " + name(next) + "  ->  " + names(outputs.get(next)));
        }
        return lines;
    }

    private boolean isRun(String id) {
        return nodes.get(id) != null && nodes.get(id).path("kind").asText().equals("RUN");
    }

    private Set<String> makersOf(String run) {
        Set<String> makers = new LinkedHashSet<>();
        for (String input : inputs.getOrDefault(run, Set.of())) {
            makers.addAll(inputs.getOrDefault(input, Set.of()));
        }
        makers.remove(run);
        return makers;
    }

    private String names(@org.jspecify.annotations.Nullable Set<String> ids) {
        return ids == null
                ? "nothing"
                : String.join(", ", ids.stream().map(this::name).toList());
    }

    private String name(String id) {
        JsonNode node = nodes.get(id);
        if (node == null) {
            return id;
        }
        String name = node.path("name").asText();
        return switch (node.path("kind").asText()) {
            case "FILE" -> name.substring(name.lastIndexOf('/') + 1);
            case "DATASET" ->
                "dataset " + name + " " + shortened(node.path("version").asText());
            case "MODEL" -> "model " + name + " v" + node.path("version").asText();
            default -> name + " (" + shortened(id.substring(id.indexOf('/') + 1)) + ")";
        };
    }

    private static String shortened(String digest) {
        return digest.length() > 10 ? digest.substring(0, 10) : digest;
    }
}
