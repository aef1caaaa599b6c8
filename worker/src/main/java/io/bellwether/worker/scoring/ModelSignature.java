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
        String inputs = model.provenance().get(INPUTS);
        Object wanted = inputs == null ? null : Json.read(inputs, Map.class).get(column);
        if (wanted == null) {
            return kind != Input.Kind.WORDS;
        }
        // a file may happen to hold only such categories as look like numbers
        return wanted.equals(kind.name()) || (kind == Input.Kind.NUMBERS && wanted.equals(Input.Kind.WORDS.name()));
    }
}
