package io.bellwether.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * What is measured: the command itself, in a project that is built.
 *
 * first_trial_s: from the start of its process until it says that a trial is done, which it says once a second at most.
 * whole_s: until it has ended, with the report printed and the cluster stopped.
 */
/** How soon a new user has a first result, and how soon everything. */
final class QuickstartBench {
    private static final String NAME = "quickstart";
    private static final Pattern SOME_TRIAL_DONE = Pattern.compile(" trials [1-9]\\d*/");

    private final int repeat;
    private final Consumer<Figure> figures;

    /** {@code repeat}: how often; each figure is the median. */
    QuickstartBench(int repeat, Consumer<Figure> figures) {
        this.repeat = repeat;
        this.figures = figures;
    }

    void run() throws IOException, InterruptedException {
        double[] first = new double[repeat];
        double[] whole = new double[repeat];
        int trials = 0;
        for (int i = 0; i < repeat; i++) {
            Times times = once();
            first[i] = times.firstTrialSeconds;
            whole[i] = times.seconds;
            trials = times.trials;
        }
        Map<String, Object> params =
                Map.of("trials", trials, "cores", Runtime.getRuntime().availableProcessors(), "repeat", repeat);
        figures.accept(new Figure(NAME, "first_trial_s", Median.middle(first), "s", params));
        figures.accept(new Figure(NAME, "whole_s", Median.middle(whole), "s", params));
    }

    private static Times once() throws IOException, InterruptedException {
        try (Workplace workplace = Workplace.create()) {
            Path report = workplace.directory().resolve("report.json");
            Path scores = workplace.directory().resolve("scores");
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command(), "--json", "--output", scores.toString())
                    .redirectOutput(report.toFile())
                    .start();
            Thread onInterrupt = new Thread(process::destroy, "stop-quickstart"); // upon which it stops its cluster
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            double first = Double.NaN;
            try (BufferedReader progress = process.errorReader()) {
                for (String line = progress.readLine(); line != null; line = progress.readLine()) {
                    System.err.println(line);
                    Matcher done = SOME_TRIAL_DONE.matcher(line);
                    first = Double.isNaN(first) && done.find() ? secondsSince(start) : first;
                }
            }
            int code = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            double seconds = secondsSince(start);
            if (code != 0 || Double.isNaN(first)) {
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        "scripts/quickstart: exit code " + code + (Double.isNaN(first) ? ", no trial done" : "")
                                + " (expected: 0, and a line for trials that are done); what it said is above");
            }
            JsonNode trials = Json.LENIENT.readTree(report.toFile()).path("trials");
            return new Times(
                    first,
                    seconds,
                    trials.path("completed").asInt() + trials.path("pruned").asInt());
        }
    }

    /** {@code scripts/bench} says where the project is. */
    private static String command() {
        return Path.of(System.getProperty("bellwether.project", ".."), "scripts", "quickstart")
                .toString();
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Of one run; {@code trials}: those that were done. */
    private record Times(double firstTrialSeconds, double seconds, int trials) {}
}
