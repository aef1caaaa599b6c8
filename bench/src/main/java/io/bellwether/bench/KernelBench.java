package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Each kernel of each provider that works on this machine, beside the memory's copy bandwidth and netlib's matrix product. Measured
 * in a JVM of its own: this one is kept small and does not optimize.
 */
final class KernelBench {
    static final String NAME = "kernels";

    private static final List<String> NOISE = List.of(
            "WARNING: Using incubator modules", "WARNING: Aparapi is running on an untested OpenCL platform version");

    private final Plan plan;
    private final Consumer<Figure> figures;

    KernelBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** Measures all and hands the figures on as they are known. */
    void run() throws IOException, InterruptedException {
        ChildProcess.runWithErrors(
                KernelFigures.class,
                // netlib's fastest Java product is written with the Vector API
                List.of("-Xmx2g", "--add-modules=jdk.incubator.vector", "-Dslf4j.internal.verbosity=ERROR"),
                List.of(plan.rows(), plan.order(), plan.samples(), plan.threads(), plan.warmUpMillis()),
                this::onLine);
    }

    /** A figure, or something for the user's eyes unless it is what the JVM and Aparapi's native part always say. */
    private void onLine(String line) {
        if (line.startsWith("{")) {
            figures.accept(Json.read(line, Figure.class));
        } else if (NOISE.stream().noneMatch(line::startsWith)) {
            System.err.println(line);
        }
    }

    /**
     * What to measure.
     *
     * @param rows of the matrix whose rows are worked on
     * @param order of the square matrices that are multiplied
     * @param samples each figure is the median of so many
     * @param threads most threads of a provider
     * @param warmUpMillis how long each kernel runs before it is measured
     */
    record Plan(int rows, int order, int samples, int threads, int warmUpMillis) {}
}
