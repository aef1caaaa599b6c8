package io.bellwether.client.spec;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Parses YAML, and JSON as the part of YAML that it is. Nothing is constructed from tags, and anchors are refused: they
 * make small texts into huge or endless trees, and the text may come from the network.
 */
final class YamlTree {
    private static final Pattern ESCAPED_SLASH = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\/");

    private final Source source;
    private final Problems problems;

    private YamlTree(Source source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** The tree; null, with a problem reported, if there is none. */
    static @Nullable SpecNode parse(String text, Source source, Problems problems) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(asYaml(text)));
            if (root != null) {
                return new YamlTree(source, problems).convert(root);
            }
            problems.add(source.start(), "nothing in it (expected: a mapping with 'kind'); see docs/examples");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            Position at =
                    mark == null ? source.start() : new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            problems.add(at, "not valid YAML: " + context + oneLine(e.getProblem()) + "; " + nextStep(e));
        } catch (YAMLException e) {
            problems.add(source.start(), "not valid YAML: " + oneLine(e.getMessage()));
        }
        return null;
    }

    /** What to do about it: the parser tells where it gave up, which may be far from what it could not make sense of. */
    private static String nextStep(MarkedYAMLException e) {
        Mark opened = e.getContextMark();
        String context = String.valueOf(e.getContext());
        String place =
                opened == null ? "" : " of line " + (opened.getLine() + 1) + ", column " + (opened.getColumn() + 1);
        if (context.contains("flow sequence")) {
            return "close the '['" + place + ", or put commas between its entries";
        }
        if (context.contains("flow mapping")) {
            return "close the '{'" + place + ", or put commas between its entries";
        }
        if (context.contains("quoted scalar")) {
            return "close the quote" + place;
        }
        if (String.valueOf(e.getProblem()).contains("<stream end>")) {
            return "close the bracket, brace or quote that is still open there";
        }
        return "correct it; names and values that hold ': ', '#' or brackets need quotes, and what belongs together one indentation by spaces";
    }

    /** What JSON may do and SnakeYAML's YAML 1.1 may not: indent by tabs, and write a slash as {@code \/}. */
    private static String asYaml(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return text;
        }
        return ESCAPED_SLASH.matcher(text.replace('\t', ' ')).replaceAll("$1/");
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "unreadable" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private Position at(Node node) {
        Mark mark = node.getStartMark();
        return new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private SpecNode convert(Node node) {
        Position at = at(node);
        if (node.getAnchor() != null) {
            problems.add(
                    at, "anchor '&" + node.getAnchor() + "' (expected: none); write the value out where it is used");
            return new SpecNode.Scalar(at, "", true);
        }
        if (node instanceof MappingNode mapping) {
            return convertMapping(mapping, at);
        }
        if (node instanceof SequenceNode sequence) {
            List<SpecNode> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(convert(item)));
            return new SpecNode.Sequence(at, items);
        }
        ScalarNode scalar = (ScalarNode) node;
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN && !isForcedText(scalar);
        return new SpecNode.Scalar(at, scalar.getValue(), plain);
    }

    /** {@code !!str 5}, which the resolver by itself would not have called text. */
    private static boolean isForcedText(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.STR)
                && !(new SpecNode.Scalar(new Source("", null, false).start(), scalar.getValue(), true).value()
                        instanceof String);
    }

    private SpecNode convertMapping(MappingNode mapping, Position at) {
        Map<String, SpecNode.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Position keyAt = at(tuple.getKeyNode());
            SpecNode value = convert(tuple.getValueNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(keyAt, "a key that is a list or mapping (expected: a name)");
            } else if (entries.putIfAbsent(key.getValue(), new SpecNode.Entry(keyAt, value)) != null) {
                problems.add(keyAt, "key '" + key.getValue() + "' is there twice (expected: once); drop one");
            }
        }
        return new SpecNode.Mapping(at, entries);
    }
}
