package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The format of the files that batch inference writes. */
public enum OutputFormat {
    PARQUET,
    ORC,
    CSV;

    /** How specs and files' names write it, for example {@code parquet}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All of them, as specs write them. */
    public static List<String> words() {
        return Arrays.stream(values()).map(OutputFormat::word).toList();
    }

    /**
     * The format of that name.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if there is none
     */
    @JsonCreator
    public static OutputFormat of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> SpecChecks.invalid("format", word, "one of " + words(), "correct it"));
    }
}
