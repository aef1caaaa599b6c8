package io.bellwether.client.spec;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.PathSecrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one mapping key by key. A wrong value is reported and read as its default, so that reading goes on; the keys that
 * were never asked for are the unknown ones. Caller-confined.
 */
final class Fields {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private final Map<String, SpecNode.Entry> entries;
    private final Position at;
    private final String path;
    private final Problems problems;
    private final int problemsBefore;
    private final Set<String> asked = new LinkedHashSet<>();

    /** {@code path} names the mapping in messages; empty for the whole spec. */
    Fields(SpecNode node, String path, Problems problems) {
        this.at = node.at();
        this.path = path;
        this.problems = problems;
        this.problemsBefore = problems.count();
        if (node instanceof SpecNode.Mapping mapping) {
            this.entries = mapping.entries();
        } else {
            this.entries = Map.of();
            problems.add(at, wrong(path.isEmpty() ? "the spec" : path, node, "a mapping of keys to values"));
        }
    }

    Position at() {
        return at;
    }

    Problems problems() {
        return problems;
    }

    /** The full name of the mapping, for messages. */
    String path() {
        return path;
    }

    /** The full name of a key, for messages and {@code --set}. */
    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    Set<String> keys() {
        return entries.keySet();
    }

    /** The value of {@code key}; null if it is absent or nothing. */
    @Nullable
    SpecNode node(String key) {
        asked.add(key);
        SpecNode.Entry entry = entries.get(key);
        return entry == null || entry.value().isNothing() ? null : entry.value();
    }

    void require(String key, String example) {
        if (node(key) == null) {
            problems.add(at, name(key) + ": missing (expected: for example " + example + "); add it");
        }
    }

    @Nullable
    String text(String key) {
        SpecNode node = node(key);
        if (node == null) {
            return null;
        }
        String text = textOf(node);
        if (text == null) {
            problems.add(node.at(), wrong(name(key), node, "text") + quoteAdvice(node));
        }
        return text;
    }

    String text(String key, String absent) {
        String text = text(key);
        return text == null ? absent : text;
    }

    /** A file's path or URI: a relative path is made absolute by the directory of the source that holds it. */
    @Nullable
    String path(String key) {
        String text = text(key);
        SpecNode node = node(key);
        if (text != null && node != null) {
            refuseSecrets(node, name(key), text);
        }
        if (text == null
                || node == null
                || text.isBlank()
                || SCHEME.matcher(text).matches()) {
            return text;
        }
        Path directory = node.at().source().directory();
        return directory == null
                ? text
                : directory.toAbsolutePath().resolve(text).normalize().toString();
    }

    /** Adds a problem if the path or URI has a password. */
    void refuseSecrets(SpecNode node, String field, String path) {
        try {
            PathSecrets.refuse(field, path);
        } catch (ClusterException e) {
            problems.add(node.at(), String.valueOf(e.getMessage()));
        }
    }

    long integer(String key, long absent, long min, long max) {
        SpecNode node = node(key);
        if (node == null) {
            return absent;
        }
        if (node instanceof SpecNode.Scalar scalar
                && (scalar.value() instanceof Integer || scalar.value() instanceof Long)) {
            long value = ((Number) scalar.value()).longValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        problems.add(node.at(), wrong(name(key), node, "a whole number" + range(min, max)));
        return absent;
    }

    @Nullable
    Double number(String key) {
        SpecNode node = node(key);
        if (node == null) {
            return null;
        }
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof Number number) {
            return number.doubleValue();
        }
        problems.add(node.at(), wrong(name(key), node, "a number"));
        return null;
    }

    boolean flag(String key) {
        SpecNode node = node(key);
        if (node == null) {
            return false;
        }
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof Boolean flag) {
            return flag;
        }
        problems.add(node.at(), wrong(name(key), node, "true or false"));
        return false;
    }

    List<SpecNode> items(String key, String expectation) {
        SpecNode node = node(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SpecNode.Sequence sequence) {
            return sequence.items();
        }
        problems.add(node.at(), wrong(name(key), node, expectation));
        return List.of();
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (SpecNode item : items(key, "a list of names")) {
            String text = textOf(item);
            if (text == null) {
                problems.add(item.at(), wrong(name(key), item, "text") + quoteAdvice(item));
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The values of a mapping whose keys are the user's own. */
    Map<String, Object> values(String key) {
        SpecNode node = node(key);
        Map<String, Object> values = new LinkedHashMap<>();
        if (node == null) {
            return values;
        }
        Fields fields = new Fields(node, name(key), problems);
        for (String name : fields.keys()) {
            SpecNode value = fields.node(name);
            if (value instanceof SpecNode.Scalar scalar && scalar.value() != null) {
                values.put(name, scalar.value());
            } else if (value != null) {
                problems.add(value.at(), wrong(fields.name(name), value, "a number, true, false or text"));
            }
        }
        return values;
    }

    /** Reports the keys that were never asked for. */
    void rejectUnknown() {
        entries.forEach((key, entry) -> {
            if (!asked.contains(key)) {
                problems.add(entry.keyAt(), "unknown key '" + name(key) + "'; " + Nearest.hint(key, asked));
            }
        });
    }

    /** Rejects unknown keys; then, if nothing was wrong in here, constructs, and reports what the constructor refuses. */
    <T> @Nullable T build(Supplier<T> construct) {
        rejectUnknown();
        if (problems.count() > problemsBefore) {
            return null;
        }
        try {
            return construct.get();
        } catch (ClusterException e) {
            problems.add(placeOf(e), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The records name the field that they complain about first; its value's place if it is one of ours. */
    private Position placeOf(ClusterException complaint) {
        String message = String.valueOf(complaint.getMessage());
        int colon = message.indexOf(':');
        String subject = colon < 0 ? "" : message.substring(message.lastIndexOf('.', colon) + 1, colon);
        SpecNode.Entry entry = entries.get(subject);
        return entry == null ? at : entry.value().at();
    }

    static String wrong(String name, SpecNode node, String expectation) {
        return name + ": " + node.describe() + " (expected: " + expectation + ")";
    }

    private static String quoteAdvice(SpecNode node) {
        return node instanceof SpecNode.Scalar ? "; put it in quotes" : "";
    }

    private static @Nullable String textOf(SpecNode node) {
        return node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String text ? text : null;
    }

    private static String range(long min, long max) {
        if (max < Long.MAX_VALUE) {
            return ", " + min + " to " + max;
        }
        return min > Long.MIN_VALUE ? ", at least " + min : "";
    }
}
