package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The coordinator's core alone, deciding for a large cluster: no network, no disk. Measured in a JVM of its own. */
final class SchedulerBench {
    static final String NAME = "scheduler";

    private final Plan plan;
    private final Consumer<Figure> figures;

    SchedulerBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** Measures all and hands the figures on as they are known. */
    void run() throws IOException, InterruptedException {
        ChildProcess.runWithErrors(
                SchedulerFigures.class,
                List.of("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC", "-Dslf4j.internal.verbosity=ERROR"),
                List.of(plan.nodes(), plan.slots(), plan.tenants(), plan.placements()),
                this::onLine);
    }

    private void onLine(String line) {
        if (line.startsWith("{")) {
            figures.accept(Json.read(line, Figure.class));
        } else {
            System.err.println(line);
        }
    }

    /**
     * What to measure.
     *
     * @param slots of each node
     * @param placements in the steady state of a full cluster, each for an attempt that ended
     */
    record Plan(int nodes, int slots, int tenants, int placements) {}
}
