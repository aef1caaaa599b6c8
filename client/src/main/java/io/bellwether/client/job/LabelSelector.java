package io.bellwether.client.job;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a node's labels. Immutable.
 *
 * @param values what the label may be, or with {@code negated} may not be; empty if any value will do
 */
public record LabelSelector(String key, boolean negated, List<String> values) {
    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9_./-]{0,61}[A-Za-z0-9])?";
    private static final Pattern TEXT =
            Pattern.compile("(!?)(" + NAME + ")(?:(!?=)(" + NAME + "(?:\\|" + NAME + ")*))?");
    private static final Pattern LABEL = Pattern.compile("(" + NAME + ")=(" + NAME + ")");

    public LabelSelector {
        values = List.copyOf(values);
    }

    /**
     * The condition that the text says.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if it says none
     */
    public static LabelSelector parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        boolean isCondition = matcher.matches()
                && (matcher.group(3) == null || matcher.group(1).isEmpty());
        if (!isCondition) {
            throw SpecChecks.invalid(
                    "labels",
                    "'" + text + "'",
                    "key=value, key=one|other, key!=value, key or !key",
                    "write for example zone=a");
        }
        String values = matcher.group(4);
        boolean negated = "!".equals(matcher.group(1)) || "!=".equals(matcher.group(3));
        return new LabelSelector(
                matcher.group(2), negated, values == null ? List.of() : List.of(values.split("\\|", -1)));
    }

    /** The label that {@code key=value} says; null if it says none. */
    public static Map.@Nullable Entry<String, String> label(String text) {
        Matcher matcher = LABEL.matcher(text);
        return matcher.matches() ? Map.entry(matcher.group(1), matcher.group(2)) : null;
    }

    public boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        boolean holds = value != null && (values.isEmpty() || values.contains(value));
        return holds != negated;
    }
}
