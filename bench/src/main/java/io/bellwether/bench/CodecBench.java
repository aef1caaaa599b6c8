package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What it costs to write a message of the wire and to read it. Measured in a JVM of its own. */
final class CodecBench {
    static final String NAME = "codec";

    private final double seconds;
    private final Consumer<Figure> figures;

    /** {@code seconds} for each figure, in windows of which the median counts. */
    CodecBench(double seconds, Consumer<Figure> figures) {
        this.seconds = seconds;
        this.figures = figures;
    }

    void run() throws IOException, InterruptedException {
        ChildProcess.run(
                CodecFigures.class,
                List.of("-Xmx256m", "-Dslf4j.internal.verbosity=ERROR"),
                List.of(seconds),
                line -> figures.accept(Json.read(line, Figure.class)));
    }
}
