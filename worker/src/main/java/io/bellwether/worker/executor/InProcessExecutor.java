package io.bellwether.worker.executor;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;

/**
 * An executor on threads of the node's own process. Its end interrupts what it runs; code that takes no notice goes on as a thread
 * that nobody waits for, since nothing but the end of the process can stop it.
 */
final class InProcessExecutor implements ExecutorProcess {
    private static final int KILLED = 137;

    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final CompletableFuture<ExecutorSession> session;

    private InProcessExecutor(ExecutorEnvironment environment, Executor loop) {
        // By way of the loop: it must know the executor before that says hello.
        this.session = CompletableFuture.supplyAsync(
                () -> ExecutorSession.open(environment, exit::complete),
                task -> loop.execute(daemon(task, environment.executor() + "-start")::start));
        var unused = session.whenComplete((opened, failure) -> {
            if (failure != null) {
                exit.complete(1);
            }
        });
    }

    /** Starts it once {@code loop} gets to it; {@code onExit} gets the exit code on a thread of its own. */
    static InProcessExecutor start(ExecutorEnvironment environment, Executor loop, IntConsumer onExit) {
        InProcessExecutor executor = new InProcessExecutor(environment, loop);
        var unused = executor.exit.thenAcceptAsync(
                code -> {
                    var unusedClosing = executor.session.thenAccept(ExecutorSession::close);
                    onExit.accept(code);
                },
                task -> daemon(task, environment.executor() + "-exit").start());
        return executor;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public List<String> lastOutput() {
        return List.of();
    }

    @Override
    public void kill() {
        exit.complete(KILLED);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
