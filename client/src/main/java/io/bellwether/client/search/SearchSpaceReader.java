package io.bellwether.client.search;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Reads a space from JSON: a list of parameters, or an object of parameters and constraints. */
final class SearchSpaceReader extends JsonDeserializer<SearchSpace> {
    private static final TypeReference<List<Parameter>> PARAMETERS = new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    @Override
    public SearchSpace deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        ObjectCodec codec = parser.getCodec();
        JsonNode node = codec.readTree(parser);
        if (node.isArray()) {
            return new SearchSpace(read(codec, node, PARAMETERS));
        }
        JsonNode constraints = node.path("constraints");
        return new SearchSpace(
                read(codec, node.path("parameters"), PARAMETERS),
                constraints.isMissingNode() ? List.of() : read(codec, constraints, TEXTS));
    }

    private static <T> T read(ObjectCodec codec, JsonNode node, TypeReference<T> type) throws IOException {
        try (JsonParser parser = codec.treeAsTokens(node)) {
            return codec.readValue(parser, type);
        }
    }
}
