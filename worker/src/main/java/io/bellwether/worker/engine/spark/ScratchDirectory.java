package io.bellwether.worker.engine.spark;

import io.bellwether.client.launch.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary directory, gone when it is closed. */
record ScratchDirectory(Path path) implements AutoCloseable {
    static ScratchDirectory make() throws IOException {
        return new ScratchDirectory(Files.createTempDirectory("spark-model-"));
    }

    @Override
    public void close() throws IOException {
        Directories.delete(path);
    }
}
