package io.bellwether.worker.session;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.session.AdaptiveSpin;
import io.bellwether.client.session.FrameInput;
import io.bellwether.client.session.FrameOutput;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.worker.calls.Callee;
import io.bellwether.worker.session.SlotFunctions.SlotFunction;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The slot's thread itself reads from the connection, carries out what it has read and writes the results: a task costs no handover from
 * one thread to another. Results are sent together, when nothing is left to do, every FLUSH_NANOS, or when there are many. While one task
 * goes on for long this thread sees to nothing else; so a clock looks at all links every few milliseconds, sends what waits, gives back the
 * tasks behind it, and interrupts it when its time is over. What can't wait, a cancellation or the end of the client, comes by the
 * connection of control, on a thread of its own.
 */
/** One client's connection to a slot, from its welcome to its end. */
final class SlotLink {
    private static final long FLUSH_NANOS = 300_000;
    private static final int FLUSH_BYTES = 32 << 10;
    private static final long GIVE_BACK_NANOS = 10_000_000;
    private static final long GRACE_NANOS = 2_000_000_000;
    private static final long AWAIT_CODE_MILLIS = 20;
    private static final int MAX_CANCELLED = 10_000;

    /** One task as it came. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Work(int number, int function, byte[] argument, SlotValues.Links links) {}

    private final long id;
    private final SocketChannel channel;
    private final SlotFunctions functions;
    private final SlotClock clock;
    private final FrameInput input = new FrameInput(SlotFrames.MAX_BYTES);
    private InputStream arriving = InputStream.nullInputStream();
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final Thread thread = Thread.currentThread();

    // Guarded by this, from here on.
    private final FrameOutput output = new FrameOutput();
    private final Deque<Work> queue = new ArrayDeque<>();
    private final Set<Integer> cancelled = new HashSet<>();
    private @Nullable Work running;
    private long timeoutNanos;
    private long beganNanos;
    private long interruptedNanos;
    private boolean late;
    private boolean unwanted;
    private long busyNanos;
    private long flushedNanos;
    private boolean left;

    /** To be made on the slot's thread. */
    SlotLink(long id, SocketChannel channel, SlotFunctions functions, SlotClock clock) {
        this.id = id;
        this.channel = channel;
        this.functions = functions;
        this.clock = clock;
    }

    long id() {
        return id;
    }

    boolean isOf(SocketChannel other) {
        return channel == other;
    }

    /**
     * Carries out what comes, until the connection ends or the slot is to be given back.
     *
     * @throws IOException at the end of the connection
     */
    void serve(BooleanSupplier stopped) throws IOException, InterruptedException {
        arriving = channel.socket().getInputStream(); // asked for what has come: the channel itself can't say
        try {
            while (true) {
                Work work = next();
                if (stopped.getAsBoolean()) {
                    leave(work);
                    return;
                }
                if (work == null) {
                    flush();
                    read();
                } else if (!carryOut(work, stopped)) {
                    leave(work);
                    return;
                }
            }
        } finally {
            functions.close();
        }
    }

    private synchronized @Nullable Work next() {
        return queue.poll();
    }

    private void read() throws IOException {
        spin.await(() -> arriving.available() > 0);
        if (input.fill(channel) < 0) {
            throw new EOFException("the client has ended the connection");
        }
        clock.wake();
        for (ByteBuffer frame = input.next(); frame != null; frame = input.next()) {
            int type = frame.get();
            switch (type) {
                case SlotFrames.TASKS -> queue(frame);
                case SlotFrames.LINKED -> queueLinked(frame);
                case SlotFrames.FUNCTION -> functions.onFunction(frame);
                case SlotFrames.FORGET -> functions.onForget(frame);
                case SlotFrames.CODE -> functions.onCode(frame);
                default -> throw new IOException("frame of type " + type + " (expected: one of a client)");
            }
        }
    }

    private synchronized void queue(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            queue.add(new Work(frame.getInt(), frame.getInt(), SlotFrames.bytes(frame), SlotValues.Links.NONE));
        }
    }

    private synchronized void queueLinked(ByteBuffer frame) throws IOException {
        queue.add(new Work(frame.getInt(), frame.getInt(), SlotFrames.bytes(frame), SlotValues.Links.read(frame)));
    }

    /** False if the slot was stopped under the task, which has no result then. */
    private boolean carryOut(Work work, BooleanSupplier stopped) throws IOException, InterruptedException {
        SlotFunction function = functions.require(work.function());
        awaitCode(function);
        Callee callee = Objects.requireNonNull(function.callee());
        long begin = System.nanoTime();
        if (!begin(work, function.timeoutNanos(), begin)) {
            return true;
        }
        thread.setContextClassLoader(callee.loader());
        SlotCall call = SlotCall.of(callee, work.argument(), work.links(), functions.values());
        boolean kept = end(work, call, call.thrown() != null && stopped.getAsBoolean());
        if (call.thrown() instanceof OutOfMemoryError exhausted) {
            flush();
            leave(null); // after an exhausted heap nothing in this process can be trusted
            throw exhausted;
        }
        return kept;
    }

    private void awaitCode(SlotFunction function) throws IOException, InterruptedException {
        for (List<String> wanted = functions.missing(function); wanted != null; wanted = functions.missing(function)) {
            if (!wanted.isEmpty()) {
                List<String> asked = wanted;
                synchronized (this) {
                    output.begin(SlotFrames.WANTED);
                    asked.forEach(output::text);
                    output.end();
                }
                flush();
            }
            if (functions.isArriving()) {
                read();
            } else {
                Thread.sleep(AWAIT_CODE_MILLIS); // another slot of this process has asked for it
            }
        }
    }

    private synchronized boolean begin(Work work, long timeout, long nowNanos) {
        if (!cancelled.isEmpty() && cancelled.remove(work.number())) {
            result(work.number(), SlotFrames.CANCELLED, new byte[0]);
            return false;
        }
        running = work;
        timeoutNanos = timeout;
        beganNanos = nowNanos;
        late = false;
        unwanted = false;
        return true;
    }

    private boolean end(Work work, SlotCall call, boolean stopped) throws IOException {
        long now = System.nanoTime();
        boolean flush;
        synchronized (this) {
            if (left) {
                throw new EOFException("the process ends");
            }
            running = null;
            Thread.interrupted(); // whoever interrupted this task did not mean the next one
            busyNanos += now - beganNanos;
            if (unwanted) {
                result(work.number(), SlotFrames.CANCELLED, new byte[0]);
            } else if (late) {
                result(work.number(), SlotFrames.FAILURE, late("it was interrupted"));
            } else if (stopped) {
                return false;
            } else {
                result(work.number(), call.status(), call.bytes());
            }
            flush = now - flushedNanos > FLUSH_NANOS || output.length() > FLUSH_BYTES;
        }
        if (flush) {
            flush();
        }
        return true;
    }

    private byte[] late(String what) {
        return RemoteFailure.of(
                        ErrorCode.LIMIT_EXCEEDED,
                        "timeout: not done within " + timeoutNanos / 1_000_000 + " ms; " + what
                                + " (expected: within the timeout of SessionOptions); raise it, or split the work")
                .toBytes();
    }

    private void result(int number, int status, byte[] bytes) {
        if (output.goOn(SlotFrames.RESULTS)) {
            output.int64(0);
        }
        output.int32(number).int8(status).bytes(bytes);
        output.setFirst(busyNanos);
    }

    private synchronized void flush() throws IOException {
        if (!output.isEmpty()) {
            for (ByteBuffer bytes = output.view(); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            output.clear();
            busyNanos = 0;
        }
        flushedNanos = System.nanoTime();
    }

    /** Gives back what has not been carried out, {@code current} first, and says good-bye. */
    private void leave(@Nullable Work current) throws IOException {
        Thread.interrupted(); // or else the channel would be closed by what is written
        synchronized (this) {
            List<Work> back = new ArrayList<>();
            if (current != null) {
                back.add(current);
            }
            back.addAll(queue);
            queue.clear();
            giveBack(back);
            output.begin(SlotFrames.BYE);
            flush();
        }
    }

    private void giveBack(List<Work> back) {
        if (!back.isEmpty()) {
            output.begin(SlotFrames.RETURNED);
            back.forEach(work -> output.int32(work.number()));
            output.end();
        }
    }

    /** The process is about to end, through no fault of what runs here. On any thread. */
    void abandon() {
        synchronized (this) {
            if (left) {
                return;
            }
            left = true;
            List<Work> back = new ArrayList<>();
            Work current = running;
            if (current != null) {
                back.add(current);
            }
            back.addAll(queue);
            queue.clear();
            try {
                giveBack(back);
                output.begin(SlotFrames.BYE);
                flush();
            } catch (IOException e) {
                close();
            }
        }
    }

    synchronized boolean isBusy() {
        return running != null;
    }

    /** Nobody wants the task. On the thread of control. */
    synchronized void cancel(int number) {
        Work current = running;
        if (current != null && current.number() == number) {
            unwanted = true;
            interrupt();
        } else if (cancelled.size() < MAX_CANCELLED) {
            cancelled.add(number); // if it is over already, that does no harm
        }
    }

    private void interrupt() {
        interruptedNanos = System.nanoTime();
        thread.interrupt();
    }

    /**
     * Looks after a task that goes on for long. On the clock's thread.
     *
     * @param onStuck ends the process: the task does not heed its interruption
     */
    void onTick(long nowNanos, Runnable onStuck) throws IOException {
        boolean stuck = false;
        synchronized (this) {
            Work current = running;
            if (current == null || left) {
                return;
            }
            long elapsed = nowNanos - beganNanos;
            if (elapsed > GIVE_BACK_NANOS && (!queue.isEmpty() || !output.isEmpty())) {
                giveBack(List.copyOf(queue));
                queue.clear();
                flush();
            }
            if (timeoutNanos > 0 && elapsed > timeoutNanos && !late && !unwanted) {
                late = true;
                interrupt();
            } else if ((late || unwanted) && nowNanos - interruptedNanos > GRACE_NANOS) {
                stuck = true;
                int status = unwanted ? SlotFrames.CANCELLED : SlotFrames.FAILURE;
                result(
                        current.number(),
                        status,
                        unwanted ? new byte[0] : late("it did not heed its interruption, so its process was ended"));
                running = null;
            }
        }
        if (stuck) {
            abandon();
            onStuck.run();
        }
    }

    /** Ends the connection, and what runs for it. On any thread. */
    void close() {
        synchronized (this) {
            if (running != null) {
                unwanted = true;
                interrupt();
            }
        }
        try {
            channel.close();
        } catch (IOException e) {
            // it is of no use any more, closed or not
        }
    }
}
