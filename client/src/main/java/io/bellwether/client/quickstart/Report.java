package io.bellwether.client.quickstart;

import java.util.List;

/** What {@code --json} prints. */
record Report(
        int processes,
        Trials trials,
        List<String> trainers,
        Metric metric,
        Model model,
        long rowsIn,
        long rowsOut,
        String output,
        String http,
        double seconds) {
    record Trials(int completed, int failed) {}

    /** The best model's value on the held-out part, and that of the best constant prediction. */
    record Metric(String name, double best, double baseline) {}

    record Model(String name, int version) {}
}
