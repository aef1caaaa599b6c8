package io.bellwether.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.bellwether.client.json.Json;
import java.util.List;
import java.util.Map;

/** Reads the lists and maps that are kept as JSON text in a column. */
final class JsonTexts {
    private JsonTexts() {}

    static List<String> texts(String json) {
        return read(json, new TypeReference<>() {});
    }

    static Map<String, String> textMap(String json) {
        return read(json, new TypeReference<>() {});
    }

    static Map<String, Double> doubles(String json) {
        return read(json, new TypeReference<>() {});
    }

    static Map<String, Object> values(String json) {
        return read(json, new TypeReference<>() {});
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return Json.LENIENT.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not what this program writes: " + e.getOriginalMessage(), e);
        }
    }
}
