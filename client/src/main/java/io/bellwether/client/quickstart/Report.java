package io.bellwether.client.quickstart;

import java.util.List;
import java.util.Map;

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
    /**
     * How the trials ended.
     *
     * @param pruned ended early, since others did better
     * @param completedBy those that completed, by trainer
     */
    record Trials(int completed, int failed, int pruned, Map<String, Integer> completedBy) {}

    /** The best model's value on the held-out part, and that of the best constant prediction. */
    record Metric(String name, double best, double baseline) {}

    record Model(String name, int version) {}
}
