package io.bellwether.worker.calls;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.task.TaskSpec.RunCalls;
import io.bellwether.client.tasks.CallsFile;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.client.tasks.ValuesFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The function is read anew for each range, so that no two threads share what it captured. Whatever a call throws is its own outcome; only
 * memory that ran out is the process's affair, since nothing in it can be trusted afterwards. What is left when the range has taken
 * long, or has brought much, is given back: other slots may be free.
 */
/** Carries out a range of calls on the calling thread. One object for each attempt; confined to its thread. */
public final class CallRange {
    private static final long GIVE_BACK_NANOS = 1_000_000_000;
    private static final long GIVE_BACK_BYTES = 16 << 20;

    private final RunCalls task;
    private final ClassLoader loader;
    private final CallClock clock;
    private final BooleanSupplier cancelled;
    private final Runnable onStuck;

    /**
     * A range to be carried out.
     *
     * @param cancelled whether it is to end
     * @param onStuck ends the process: a call's time is over and it can't be stopped
     */
    public CallRange(
            RunCalls task, UserCodeLoaders loaders, CallClock clock, BooleanSupplier cancelled, Runnable onStuck) {
        this.task = task;
        this.loader = loaders.of(task.batch().code());
        this.clock = clock;
        this.cancelled = cancelled;
        this.onStuck = onStuck;
    }

    /**
     * Runs until the range has ended, or what is left is better given back; returns how long it took in microseconds.
     *
     * @param calls the file of the batch
     * @param function the file of its function; null if it has none
     * @param out where outcomes are appended
     */
    public long run(Path calls, @Nullable Path function, Path out) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        long begin = System.nanoTime();
        try (CallsOutput output = CallsOutput.create(out);
                FileChannel arguments = FileChannel.open(calls)) {
            byte[] packed = function == null ? null : Files.readAllBytes(function);
            Callee callee = callee(packed);
            for (int i = 0; i < task.count(); i++) {
                if (cancelled.getAsBoolean() || (i > 0 && isEnough(begin, output))) {
                    break;
                }
                ValuesFile.Entry entry =
                        call(callee, task.first() + i, CallsFile.read(arguments, task.offset() + i), output);
                if (entry != null) {
                    output.add(entry);
                }
            }
        } finally {
            thread.setContextClassLoader(before);
        }
        return (System.nanoTime() - begin) / 1_000;
    }

    private static boolean isEnough(long begin, CallsOutput output) {
        return System.nanoTime() - begin > GIVE_BACK_NANOS || output.bytes() > GIVE_BACK_BYTES;
    }

    private Callee callee(byte @Nullable [] function) {
        List<TaskBatch.Code> code = task.batch().code();
        return function == null ? Callee.calls(loader, code) : Callee.function(function, loader, code);
    }

    /** Null if the call was cancelled, and so has no outcome. */
    private ValuesFile.@Nullable Entry call(Callee callee, int number, byte[] argument, CallsOutput output) {
        CallClock.Running running = clock.begin(task.timeoutMillis(), () -> abandon(number, output));
        Object value = null;
        Throwable thrown = null;
        try {
            value = callee.on(argument);
        } catch (OutOfMemoryError e) {
            running.end();
            throw e;
        } catch (Throwable e) { // whatever it is, it is the outcome of this call
            thrown = e;
        }
        boolean late = running.end();
        Thread.interrupted(); // whoever interrupted this call did not mean the next one
        if (thrown != null && cancelled.getAsBoolean()) {
            return null;
        }
        if (late) {
            return failure(number, RemoteFailure.of(ErrorCode.LIMIT_EXCEEDED, late("it was interrupted")));
        }
        return thrown == null ? value(number, value) : failure(number, Callee.describe(thrown));
    }

    private static ValuesFile.Entry value(int number, @Nullable Object value) {
        try {
            return new ValuesFile.Entry(number, false, Callee.pack(value));
        } catch (ClusterException e) {
            return failure(number, RemoteFailure.of(e.code(), String.valueOf(e.getMessage())));
        }
    }

    private static ValuesFile.Entry failure(int number, RemoteFailure failure) {
        return new ValuesFile.Entry(number, true, failure.toBytes());
    }

    private String late(String what) {
        return "timeout: not done within " + task.timeoutMillis() + " ms; " + what
                + " (expected: within the timeout of TaskOptions); raise it, or split the work";
    }

    /** On the clock's thread. */
    private void abandon(int number, CallsOutput output) {
        try {
            output.end(failure(
                    number,
                    RemoteFailure.of(
                            ErrorCode.LIMIT_EXCEEDED,
                            late("it did not heed its interruption, so its process was ended"))));
        } catch (IOException e) {
            // The node learns from the end of the process, and takes the call for one that killed it.
            System.err.println("call " + number + ": its outcome can't be written: " + e);
        } finally {
            onStuck.run();
        }
    }
}
