package io.bellwether.client.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Files of JVM flags that scripts and the launcher share: {@code scripts/jvm-*}, which lie beside this class in the jar. */
final class FlagFile {
    private FlagFile() {}

    /** One flag an entry, comments left out. */
    static List<String> read(String name) {
        try (InputStream file = Objects.requireNonNull(FlagFile.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
