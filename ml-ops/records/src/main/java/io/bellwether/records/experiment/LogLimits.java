package io.bellwether.records.experiment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.regex.Pattern;

/** How much a client may log at once, and what names it may give; as in MLflow. */
public final class LogLimits {
    public static final int MAX_KEY = 250;
    public static final int MAX_PARAM_VALUE = 6_000;
    public static final int MAX_TAG_VALUE = 8_000;
    public static final int MAX_EXPERIMENT_NAME = 500;
    public static final int MAX_EXPERIMENT_TAG_VALUE = 5_000;
    public static final int MAX_MODEL_TAG_VALUE = 100_000;
    public static final int MAX_METRICS = 1_000;
    public static final int MAX_PARAMS = 100;
    public static final int MAX_TAGS = 100;
    public static final int MAX_ENTITIES = 1_000;

    private static final Pattern KEY = Pattern.compile("[/\\w.\\- :]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PATH_TRICK = Pattern.compile("/.*|.*/|.*//.*|(.*/)?\\.\\.?(/.*)?");
    private static final int SHOWN = 60;

    private LogLimits() {}

    /** Checks the name of a metric, parameter or tag. */
    public static void checkKey(String what, String key) {
        checkLength(what, key, MAX_KEY);
        if (!KEY.matcher(key).matches() || PATH_TRICK.matcher(key).matches()) {
            throw invalid(
                    what,
                    "'" + shortened(key) + "'",
                    "letters, digits, _ - . : space and /, a plain relative path; not empty");
        }
    }

    /** Checks the length of a text in characters. */
    public static void checkLength(String what, String text, int max) {
        if (text.length() > max) {
            throw invalid(what, text.length() + " characters, '" + shortened(text) + "'", "at most " + max);
        }
    }

    static void checkCounts(int metrics, int params, int tags) {
        checkCount("metrics", metrics, MAX_METRICS);
        checkCount("params", params, MAX_PARAMS);
        checkCount("tags", tags, MAX_TAGS);
        checkCount("metrics, params and tags together", metrics + params + tags, MAX_ENTITIES);
    }

    private static void checkCount(String what, int count, int max) {
        if (count > max) {
            throw invalid(what, count, "at most " + max + " in one request; send several");
        }
    }

    /** The one form of complaint: what, value, expectation. */
    public static ClusterException invalid(String what, Object value, String expectation) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT, what + ": " + value + " (expected: " + expectation + ")");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
