package io.bellwether.client.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What the JDK lacks for whole directories. */
public final class Directories {
    private Directories() {}

    /** Deletes the directory with all that is in it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path deepestFirst : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(deepestFirst);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
