package io.bellwether.coordinator.gateway.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.tracking.RunId;
import io.bellwether.store.ExperimentStore;
import io.bellwether.store.LoggedRunStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object of a request, read as Protocol Buffers' JSON mapping says: 64-bit integers may be numbers or texts,
 * and a double may be {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}. What is null is absent. Complaints are {@code
 * INVALID_ARGUMENT} and name the field.
 *
 * @param where of the object in the request, for complaints
 */
record MlflowFields(String where, ObjectNode object) {
    /** A text that must be there; it may be empty. */
    String text(String name) {
        String text = textOrNull(name);
        if (text == null) {
            throw missing(name);
        }
        return text;
    }

    /** A text; empty if absent. */
    String textOrEmpty(String name) {
        String text = textOrNull(name);
        return text == null ? "" : text;
    }

    @Nullable
    String textOrNull(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isContainerNode()) {
            throw wrong(name, value, "a text");
        }
        return value.asText();
    }

    /** A text that must be there and not be empty. */
    String nonEmpty(String name) {
        String text = textOrEmpty(name);
        if (text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    /** An integer that must be there. */
    long integer(String name) {
        Long value = integerOrNull(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    long integerOr(String name, long absent) {
        Long value = integerOrNull(name);
        return value == null ? absent : value;
    }

    @Nullable
    Long integerOrNull(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isFloatingPointNumber() && value.canConvertToExactIntegral() && value.canConvertToLong()) {
            return value.longValue();
        }
        try {
            return Long.valueOf(value.isTextual() ? value.textValue() : "");
        } catch (NumberFormatException e) {
            throw wrong(name, value, "a 64-bit integer");
        }
    }

    /** The size of a page. */
    int count(String name, int absent) {
        long value = integerOr(name, absent);
        return (int) Math.max(Integer.MIN_VALUE, Math.min(value, Integer.MAX_VALUE));
    }

    /** A double that must be there. */
    double real(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            throw missing(name);
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        String text = value.isTextual() ? value.textValue() : "";
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> parsed(name, value, text);
        };
    }

    private double parsed(String name, JsonNode value, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong(name, value, "a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
        }
    }

    boolean flag(String name) {
        return textOrEmpty(name).equalsIgnoreCase("true");
    }

    /** One of an enum's constants by its name. */
    <E extends Enum<E>> E constant(String name, E[] all, E absent) {
        String text = textOrEmpty(name);
        if (text.isEmpty()) {
            return absent;
        }
        for (E each : all) {
            if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw wrong(name, object.get(name), "one of " + List.of(all));
    }

    /** Texts; none if absent. One text stands for a list of it. */
    List<String> texts(String name) {
        JsonNode value = object.get(name);
        List<String> texts = new ArrayList<>();
        if (value != null && value.isArray()) {
            value.forEach(each -> texts.add(each.asText()));
        } else if (textOrNull(name) != null) {
            texts.add(text(name));
        }
        return texts;
    }

    /** The objects of a list; none if absent. */
    List<MlflowFields> objects(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return List.of();
        }
        List<MlflowFields> objects = new ArrayList<>();
        if (!value.isArray()) {
            throw wrong(name, value, "a list");
        }
        for (JsonNode each : value) {
            if (!(each instanceof ObjectNode fields)) {
                throw wrong(name, each, "a list of objects");
            }
            objects.add(new MlflowFields(path(name) + "[" + objects.size() + "].", fields));
        }
        return objects;
    }

    /** A list of objects with key and value; the last of a key counts. */
    Map<String, String> keyValues(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        objects(name).forEach(each -> map.put(each.nonEmpty("key"), each.text("value")));
        return map;
    }

    /** The run of {@code run_id}, or of its old name {@code run_uuid}. */
    RunId run() {
        String id = textOrEmpty("run_id");
        if (id.isEmpty()) {
            id = textOrEmpty("run_uuid");
        }
        if (id.isEmpty()) {
            throw missing("run_id");
        }
        try {
            return new RunId(id);
        } catch (IllegalArgumentException e) {
            throw LoggedRunStore.unknown(id);
        }
    }

    /** The experiment of a number. */
    static long experiment(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw ExperimentStore.unknown(id);
        }
    }

    private String path(String name) {
        return where + name;
    }

    private ClusterException missing(String name) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "Missing value for required parameter '" + path(name)
                        + "'. See the API docs for more information about request parameters.");
    }

    private ClusterException wrong(String name, JsonNode value, String expectation) {
        String text = value.toString();
        return LogLimits.invalid(path(name), text.length() <= 80 ? text : text.substring(0, 80) + "...", expectation);
    }
}
