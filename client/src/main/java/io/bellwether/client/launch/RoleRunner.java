package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Plays a {@link Role} in this process, found on the class path by its name. */
public final class RoleRunner {
    /** Before the JSON of why a role could not start; for {@link ProcessCluster}, as {@code READY} is. */
    static final String FAILED = "FAILED ";

    /** Set in processes that {@link ProcessCluster} starts: the file that takes their output. */
    static final String LOG_PROPERTY = "bellwether.log";

    /** Set in processes that are to end when their parent does: its process id. */
    static final String PARENT_PROPERTY = "bellwether.parent";

    private static final int OK_CODE = 0;
    private static final int FAILED_CODE = 1;
    private static final long STOP_SECONDS = 15;

    private RoleRunner() {}

    /**
     * Runs the role until the process is told to end (SIGTERM), and returns its exit code. Prints exactly one line to standard
     * output when it is ready: {@code READY <json>}, with its {@code pid} and {@link Role.Running#ready}.
     */
    public static int run(String name, List<String> arguments, PrintStream err) throws Exception {
        Role role = find(name);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.println(role.help());
            return OK_CODE;
        }
        String log = System.getProperty(LOG_PROPERTY);
        if (log == null) {
            return play(role, arguments, err);
        }
        BoundedLog.keep(Path.of(log));
        try {
            return play(role, arguments, err);
        } catch (ClusterException e) {
            Map<String, String> reason = new LinkedHashMap<>();
            reason.put("code", e.code().name());
            reason.put("message", String.valueOf(e.getMessage()));
            err.println(FAILED + Json.write(reason));
            throw e;
        } catch (Exception e) {
            e.printStackTrace(err); // nobody watches: the log is all there will be to find the defect by
            throw e;
        }
    }

    private static int play(Role role, List<String> arguments, PrintStream err) throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        try (Role.Running running = role.start(arguments)) {
            var unused = running.failed().thenAccept(cause -> {
                err.println("The " + role.name() + " can't go on: " + cause.getMessage()
                        + ". Its log above says more; mend the cause and start it again: no accepted job is lost.");
                end.complete(FAILED_CODE);
            });
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> stop(role, end, stopped, err), role.name() + "-stop"));
            endWithParent(end);
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("pid", ProcessHandle.current().pid());
            ready.putAll(running.ready());
            System.out.println("READY " + Json.write(ready));
            return end.join();
        } finally {
            stopped.countDown();
        }
    }

    private static void endWithParent(CompletableFuture<Integer> end) {
        Long parent = Long.getLong(PARENT_PROPERTY);
        if (parent != null) {
            CompletableFuture<?> gone = ProcessHandle.of(parent)
                    .<CompletableFuture<?>>map(ProcessHandle::onExit)
                    .orElseGet(() -> CompletableFuture.completedFuture(null));
            var unused = gone.thenRun(() -> end.complete(OK_CODE));
        }
    }

    /** Runs when the process is told to end: lets {@link #play} close the role, and waits for that. */
    private static void stop(Role role, CompletableFuture<Integer> end, CountDownLatch stopped, PrintStream err) {
        end.complete(OK_CODE);
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                err.println("The " + role.name() + " did not stop within " + STOP_SECONDS + " s; ending all the same.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Role find(String name) {
        for (Role role : ServiceLoader.load(Role.class)) {
            if (role.name().equals(name)) {
                return role;
            }
        }
        throw absent("role '" + name + "'", name, name);
    }

    /** Does what the {@link Tool} of this name does; what it says of that, or its help. */
    public static Map<String, Object> use(String name, List<String> arguments) throws Exception {
        for (Tool tool : ServiceLoader.load(Tool.class)) {
            if (tool.name().equals(name)) {
                return arguments.contains("--help") ? Map.of("help", tool.help()) : tool.run(arguments);
            }
        }
        throw absent("command '" + name + "'", "coordinator", name);
    }

    private static ClusterException absent(String what, String module, String command) {
        return new ClusterException(
                ErrorCode.INVALID_CONFIGURATION,
                what + ": not on the class path (expected: bellwether-" + module
                        + " and its libraries); start it by scripts/bellwether " + command + ", or add the dependency");
    }
}
