package io.bellwether.bench;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The client's part of what {@link TasksBench} says of session tasks, in a JVM of its own, as a user's program is. */
final class SessionClient {
    /** Until the JVMs have compiled what they run. */
    private static final int WARM_UP = 300_000;

    /** Each is serialized by itself, which takes so much longer. */
    private static final int CLOSURE_PART = 20;

    private final TaskSession session;

    private SessionClient(TaskSession session) {
        this.session = session;
    }

    /** What came out of one run. */
    record Outcome(
            double syncMicros,
            double sync99Micros,
            double perSecond,
            double closuresPerSecond,
            double blockingEchoMicros,
            double nettyEchoMicros) {}

    /** Arguments: coordinator, slots, tasks. */
    public static void main(String[] arguments) throws Exception {
        int slots = Integer.parseInt(arguments[1]);
        int tasks = Integer.parseInt(arguments[2]);
        try (Cluster cluster = Bellwether.connect("bw://" + arguments[0]);
                TaskSession session = cluster.session(slots)) {
            while (session.slots() < slots) {
                LockSupport.parkNanos(1_000_000);
            }
            SessionClient client = new SessionClient(session);
            client.async(WARM_UP);
            RoundTrips sync = client.sync();
            double perSecond = client.async(tasks);
            double closures = client.closures(tasks / CLOSURE_PART);
            say("echoes");
            double blocking = EchoProcess.roundTripMicros("blocking");
            double netty = EchoProcess.roundTripMicros("netty");
            System.out.println(
                    Json.write(new Outcome(sync.p50Micros(), sync.p99Micros(), perSecond, closures, blocking, netty)));
        }
    }

    private RoundTrips sync() throws Exception {
        say("session tasks, one after the other");
        SerializableFunction<Integer, Integer> next = item -> item + 1;
        RoundTrips trips =
                RoundTrips.measure(i -> check(i, session.submit(next, i).join()));
        say("  " + Math.round(trips.p50Micros()) + " us in the middle");
        return trips;
    }

    /** So many tasks submitted by one thread, until the last result is back. */
    private double async(int tasks) {
        say(tasks + " session tasks");
        SerializableFunction<Integer, Integer> next = item -> item + 1;
        List<CompletableFuture<Integer>> futures = new ArrayList<>(tasks);
        long start = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            futures.add(session.submit(next, i));
        }
        return await(futures, start);
    }

    /** The same with lambdas that capture their number. */
    private double closures(int tasks) {
        say(tasks + " session tasks of lambdas that capture");
        List<CompletableFuture<Integer>> futures = new ArrayList<>(tasks);
        long start = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            int item = i;
            futures.add(session.submit(() -> item + 1));
        }
        return await(futures, start);
    }

    private static double await(List<CompletableFuture<Integer>> futures, long start) {
        for (int i = 0; i < futures.size(); i++) {
            check(i, futures.get(i).join());
        }
        double perSecond = futures.size() / ((System.nanoTime() - start) * 1e-9);
        say("  " + Math.round(perSecond) + " a second");
        return perSecond;
    }

    private static void check(int item, int value) {
        if (value != item + 1) {
            throw new ClusterException(
                    ErrorCode.INTERNAL, "task " + item + ": " + value + " (expected: " + (item + 1) + ")");
        }
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }
}
