package io.bellwether.worker.session;

import java.io.IOException;
import java.nio.file.Path;

/** The users' jars of this node, each named by the SHA-256 of its content. Thread-safe, also between processes. */
public interface CodeFiles {
    boolean has(String sha256);

    /** Where the jar lies. */
    Path path(String sha256);

    /** A new file to write a jar into. */
    Path create() throws IOException;

    /** Takes the file over, and gives the SHA-256 of its content. */
    String adopt(Path file) throws IOException;
}
