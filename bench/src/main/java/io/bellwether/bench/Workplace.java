package io.bellwether.bench;

import io.bellwether.client.launch.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for one run, gone afterwards. */
record Workplace(Path directory) implements AutoCloseable {
    static Workplace create() throws IOException {
        return new Workplace(Files.createTempDirectory("bellwether-bench-"));
    }

    @Override
    public void close() {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + directory, e);
        }
    }
}
