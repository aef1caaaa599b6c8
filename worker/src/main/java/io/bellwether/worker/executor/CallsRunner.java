package io.bellwether.worker.executor;

import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec.RunCalls;
import io.bellwether.worker.calls.CallClock;
import io.bellwether.worker.calls.CallRange;
import io.bellwether.worker.calls.CallsOutput;
import io.bellwether.worker.calls.UserCodeLoaders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** Runs calls of user code. */
final class CallsRunner implements TaskRunner {
    /** The exit code after a call that could not be stopped. */
    static final int EXIT_STUCK = 4;

    private final CallFiles files;
    private final UserCodeLoaders loaders;
    private final CallClock clock = new CallClock();
    private final IntConsumer end;

    /** {@code end} ends the executor with an exit code. */
    CallsRunner(CallFiles files, IntConsumer end) {
        this.files = files;
        this.loaders = new UserCodeLoaders(sha256 -> files.code().path(sha256));
        this.end = end;
    }

    @Override
    public TaskResult run(AttemptScope scope) throws IOException {
        RunCalls task = (RunCalls) scope.task();
        ModelFiles inputs = files.of(task.job());
        String function = task.batch().function();
        Path outcomes = files.outcomes(scope.attempt());
        CallRange range = new CallRange(task, loaders, clock, scope::isCancelled, () -> end.accept(EXIT_STUCK));
        long micros =
                range.run(inputs.path(task.batch().calls()), function == null ? null : inputs.path(function), outcomes);
        return CallsOutput.take(outcomes, task.first(), micros, null, inputs::adopt);
    }
}
