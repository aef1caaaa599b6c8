package io.bellwether.bench;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskGroup;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.TaskResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The client's part of {@link TasksBench}, in a JVM of its own, as a user's program is. */
final class TasksClient {
    private static final int LATENCIES = 50;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Cluster cluster;

    private TasksClient(Cluster cluster) {
        this.cluster = cluster;
    }

    /** What came out of one run. */
    record Outcome(
            double durablePerSecond,
            double acceptedPerSecond,
            double mapPerSecond,
            double latencyMillis,
            double heapMib,
            double millionPerSecond) {}

    /** Arguments: coordinator, its pid, a file that opens the gate, slots, calls, waiting calls. */
    public static void main(String[] arguments) throws Exception {
        Path gate = Path.of(arguments[2]);
        int slots = Integer.parseInt(arguments[3]);
        int calls = Integer.parseInt(arguments[4]);
        int waiting = Integer.parseInt(arguments[5]);
        try (Cluster cluster = Bellwether.connect("bw://" + arguments[0])) {
            TasksClient client = new TasksClient(cluster);
            client.map(calls); // the JVMs are cold
            double latency = client.latencyMillis();
            double map = client.map(calls);
            double[] single = client.single(calls);
            double[] million = client.million(waiting, slots, gate, arguments[1]);
            System.out.println(Json.write(new Outcome(single[1], single[0], map, latency, million[0], million[1])));
        }
    }

    private double map(int calls) {
        say("map of " + calls);
        long start = System.nanoTime();
        check(cluster.map(items(calls), item -> item + 1).join());
        return report(calls, start);
    }

    private double latencyMillis() {
        say(LATENCIES + " calls, one after the other");
        long[] nanos = new long[LATENCIES];
        try (TaskGroup group = cluster.tasks(TaskOptions.named("latency"))) {
            group.submit(() -> 0).join();
            for (int i = 0; i < LATENCIES; i++) {
                long start = System.nanoTime();
                group.submit(() -> 0).join();
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[LATENCIES / 2] * 1e-6;
    }

    /** Calls accepted and calls done, each a second. */
    private double[] single(int calls) {
        say(calls + " single calls");
        List<TaskFuture<Integer>> futures = new ArrayList<>(calls);
        long start = System.nanoTime();
        try (TaskGroup group = cluster.tasks(TaskOptions.named("single"))) {
            for (int i = 0; i < calls; i++) {
                int item = i;
                futures.add(group.submit(() -> item + 1));
            }
        }
        futures.forEach(future -> future.accepted().join());
        double accepted = calls / ((System.nanoTime() - start) * 1e-9);
        List<Integer> values = new ArrayList<>(calls);
        futures.forEach(future -> values.add(future.join()));
        check(values);
        return new double[] {accepted, report(calls, start)};
    }

    /** The coordinator's heap while so many calls wait, and the rate at which they are worked off then. */
    private double[] million(int waiting, int slots, Path gate, String pid) throws IOException, InterruptedException {
        say(waiting + " waiting calls");
        String file = gate.toString();
        TaskResults<Integer> held = cluster.map(TaskOptions.named("gate"), items(slots), item -> {
            while (!Files.exists(Path.of(file))) {
                Thread.sleep(20);
            }
            return item + 1;
        });
        TaskResults<Integer> results = cluster.map(TaskOptions.named("million"), items(waiting), item -> item + 1);
        double heap = heapMib(pid);
        say("  heap " + heap + " MiB");
        Files.writeString(gate, "open");
        held.join();
        long start = System.nanoTime();
        check(results.join());
        return new double[] {heap, report(waiting, start)};
    }

    private static double heapMib(String pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        double kib = 0;
        if (used.find()) {
            kib = Double.parseDouble(used.group(1));
        }
        if (kib == 0) {
            throw new ClusterException(ErrorCode.INTERNAL, "jcmd " + pid + " GC.heap_info: no heap in its output");
        }
        return kib / 1024;
    }

    private static String jcmd(String pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), pid, command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void check(List<Integer> values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != i + 1) {
                throw new ClusterException(
                        ErrorCode.INTERNAL, "call " + i + ": " + values.get(i) + " (expected: " + (i + 1) + ")");
            }
        }
    }

    private static double report(int calls, long start) {
        double perSecond = calls / ((System.nanoTime() - start) * 1e-9);
        say("  " + Math.round(perSecond) + " a second");
        return perSecond;
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }
}
