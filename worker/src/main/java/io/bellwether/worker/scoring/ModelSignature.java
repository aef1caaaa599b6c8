package io.bellwether.worker.scoring;

import io.bellwether.client.json.Json;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.transform.Input;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the columns of a model's signature hold, where it says so; else they hold numbers. */
public final class ModelSignature {
    /** Where an artifact's provenance says it. */
    public static final String INPUTS = "inputs";

    private ModelSignature() {}

    /** For an artifact's provenance. */
    public static String write(List<Input> inputs) {
        Map<String, String> kinds = new LinkedHashMap<>();
        inputs.forEach(input -> kinds.put(input.name(), input.kind().name()));
        return Json.write(kinds);
    }

    /** Whether a column of the signature may hold values of that kind. */
    static boolean takes(ModelArtifact model, String column, Input.Kind kind) {
        Input.Kind wanted = kind(model, column);
        // a file may happen to hold only such categories as look like numbers
        return wanted == kind
                || (kind == Input.Kind.NUMBERS && wanted == Input.Kind.WORDS)
                || (kind == Input.Kind.TIMES && wanted == Input.Kind.NUMBERS && !says(model, column));
    }

    /** The columns of the signature that hold texts. */
    static List<String> texts(ModelArtifact model) {
        return model.features().stream()
                .filter(column -> kind(model, column) == Input.Kind.WORDS)
                .toList();
    }

    /** What a column of the signature held in training. */
    static Input.Kind kind(ModelArtifact model, String column) {
        Object wanted = inputs(model).get(column);
        return wanted == null ? Input.Kind.NUMBERS : Input.Kind.valueOf(wanted.toString());
    }

    private static boolean says(ModelArtifact model, String column) {
        return inputs(model).containsKey(column);
    }

    private static Map<?, ?> inputs(ModelArtifact model) {
        String inputs = model.provenance().get(INPUTS);
        return inputs == null ? Map.of() : Json.read(inputs, Map.class);
    }
}
