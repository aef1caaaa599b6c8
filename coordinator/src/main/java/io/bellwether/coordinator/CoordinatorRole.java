package io.bellwether.coordinator;

import io.bellwether.client.json.Json;
import io.bellwether.client.launch.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The coordinator as a process. */
public final class CoordinatorRole implements Role {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final long STOP_SECONDS = 15;

    @Override
    public String name() {
        return "coordinator";
    }

    @Override
    public int run(List<String> arguments) throws InterruptedException {
        if (arguments.contains("--help")) {
            System.out.println(CoordinatorFlags.help());
            return OK;
        }
        CoordinatorConfig config = CoordinatorFlags.parse(arguments);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> stop(end, stopped), "coordinator-stop");
        try (Coordinator coordinator = Coordinator.start(config)) {
            var unused = coordinator.failed().thenAccept(cause -> {
                System.err.println("The coordinator can't go on: " + cause.getMessage()
                        + ". Its log above says more; mend the cause and start it again: no accepted job is lost.");
                end.complete(FAILED);
            });
            Runtime.getRuntime().addShutdownHook(onSignal);
            System.out.println("READY " + ready(coordinator));
            return end.join();
        } finally {
            stopped.countDown();
        }
    }

    /** Runs when the process is told to end: lets {@link #run} close the coordinator, and waits for that. */
    private static void stop(CompletableFuture<Integer> end, CountDownLatch stopped) {
        end.complete(OK);
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("The coordinator did not stop within " + STOP_SECONDS + " s; ending all the same.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String ready(Coordinator coordinator) {
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("pid", ProcessHandle.current().pid());
        ready.put("port", coordinator.port());
        ready.put("httpPort", coordinator.httpPort());
        ready.put("clusterId", coordinator.clusterId());
        return Json.write(ready);
    }
}
