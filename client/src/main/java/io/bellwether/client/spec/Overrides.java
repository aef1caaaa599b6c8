package io.bellwether.client.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays {@code key.path=value} over a tree. A key that is not there yet is added; whether it is a known one is for the
 * reader of the whole to say. Relative paths in a value are relative to the current directory, as on any command line.
 */
final class Overrides {
    private final Problems problems;

    Overrides(Problems problems) {
        this.problems = problems;
    }

    SpecNode apply(SpecNode root, List<String> assignments) {
        SpecNode tree = root;
        for (String assignment : assignments) {
            tree = apply(tree, assignment);
        }
        return tree;
    }

    private SpecNode apply(SpecNode root, String assignment) {
        Source source = new Source("--set " + assignment, Path.of(""), false);
        int equals = assignment.indexOf('=');
        List<String> keys =
                equals < 1 ? List.of() : List.of(assignment.substring(0, equals).split("\\.", -1));
        if (keys.isEmpty() || keys.contains("")) {
            problems.add(source.start(), "no key (expected: key.path=value, for example trials=10)");
            return root;
        }
        String text = assignment.substring(equals + 1);
        SpecNode value =
                text.isBlank() ? new SpecNode.Scalar(source.start(), "", true) : YamlTree.parse(text, source, problems);
        return value == null ? root : put(root, keys, 0, value);
    }

    private SpecNode put(@Nullable SpecNode node, List<String> keys, int depth, SpecNode value) {
        if (depth == keys.size()) {
            return value;
        }
        if (node instanceof SpecNode.Sequence sequence) {
            return putItem(sequence, keys, depth, value);
        }
        if (node == null || node.isNothing()) {
            return putKey(new SpecNode.Mapping(value.at(), Map.of()), keys, depth, value);
        }
        if (node instanceof SpecNode.Mapping mapping) {
            return putKey(mapping, keys, depth, value);
        }
        String parent = String.join(".", keys.subList(0, depth));
        problems.add(
                value.at(),
                Fields.wrong(parent, node, "a mapping, to hold '" + keys.get(depth) + "'") + "; set " + parent
                        + " as a whole");
        return node;
    }

    private SpecNode putKey(SpecNode.Mapping mapping, List<String> keys, int depth, SpecNode value) {
        String key = keys.get(depth);
        Map<String, SpecNode.Entry> entries = new LinkedHashMap<>(mapping.entries());
        SpecNode.Entry old = entries.get(key);
        SpecNode child = put(old == null ? null : old.value(), keys, depth + 1, value);
        entries.put(key, new SpecNode.Entry(old == null ? value.at() : old.keyAt(), child));
        return new SpecNode.Mapping(mapping.at(), entries);
    }

    private SpecNode putItem(SpecNode.Sequence sequence, List<String> keys, int depth, SpecNode value) {
        List<SpecNode> items = new ArrayList<>(sequence.items());
        String key = keys.get(depth);
        int index = key.matches("[0-9]{1,6}") ? Integer.parseInt(key) : -1;
        if (index < 0 || index > items.size()) {
            String parent = String.join(".", keys.subList(0, depth));
            problems.add(
                    value.at(),
                    parent + ": no entry '" + key + "' (expected: a number from 0 to " + (items.size() - 1) + ", or "
                            + items.size() + " to add one)");
            return sequence;
        }
        SpecNode child = put(index < items.size() ? items.get(index) : null, keys, depth + 1, value);
        if (index < items.size()) {
            items.set(index, child);
        } else {
            items.add(child);
        }
        return new SpecNode.Sequence(sequence.at(), items);
    }
}
