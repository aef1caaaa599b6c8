package io.bellwether.client.session;

import io.bellwether.client.job.AttemptId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * How much is sent ahead: about as many tasks as take WINDOW_NANOS together, so that the slot has work while results and new tasks are on
 * their way, and little has to wait behind a task that turns out to be long. The number begins with one and at most doubles from one
 * answer to the next. The slot itself gives back what waits behind a task that has gone on for some milliseconds.
 *
 * Frames are staged under the dispatcher's lock and sent under `sending`, by whichever thread has staged some; two arrays take turns. So a
 * caller that finds the slot idle sends its task itself, without waking another thread. Lock order: `sending`, then the dispatcher's.
 */
/** A slot's connection at the client. Thread-safe; what has no other word is guarded by the dispatcher's lock. */
final class SlotConnection {
    private static final Logger log = LoggerFactory.getLogger(SlotConnection.class);
    private static final long WINDOW_NANOS = 2_000_000;
    private static final int MAX_WINDOW = 4_096;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final double NEWEST_WEIGHT = 0.3;

    private final AttemptId attempt;
    private final SlotWay way;
    private final SocketChannel channel;
    private final SlotControl control;
    private final Object lock;
    private final Object sending = new Object();
    /** For the loop's thread only. */
    private final FrameInput input = new FrameInput(SlotFrames.MAX_BYTES);

    /** Guarded by {@link #sending}. */
    private FrameOutput onItsWay = new FrameOutput();

    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private @Nullable SelectionKey key;

    private FrameOutput staged = new FrameOutput();
    private final Deque<SessionTask<?>> outstanding = new ArrayDeque<>();
    private final Deque<CodeParts> wanted = new ArrayDeque<>();
    private final ShippedFunctions shipped = new ShippedFunctions();
    private long outstandingBytes;
    private int nextNumber;
    private int window = 1;
    private double meanNanos = -1;
    /** The slot has said that it ends. */
    boolean leaving;

    boolean closed;

    SlotConnection(AttemptId attempt, SlotWay way, SocketChannel channel, SlotControl control, Object lock) {
        this.attempt = attempt;
        this.way = way;
        this.channel = channel;
        this.control = control;
        this.lock = lock;
    }

    /** A jar that goes out piece by piece. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record CodeParts(String sha256, byte[] jar, int[] offset) {}

    AttemptId attempt() {
        return attempt;
    }

    String address() {
        return way.address();
    }

    SlotWay way() {
        return way;
    }

    SocketChannel channel() {
        return channel;
    }

    SlotControl control() {
        return control;
    }

    FrameInput input() {
        return input;
    }

    /** The slots of one process go by one address. */
    boolean isIdle() {
        return outstanding.isEmpty();
    }

    /** How many more tasks it should have now; none as long as it has half of what it may. */
    int room() {
        if (leaving || outstanding.size() > window / 2 || outstandingBytes > WINDOW_BYTES / 2) {
            return 0;
        }
        return window - outstanding.size();
    }

    boolean isFull() {
        return outstandingBytes >= WINDOW_BYTES;
    }

    /** Stages the task, and its function before it if the slot does not know that; {@code slots}: all of the session. */
    void assign(SessionTask<?> task, Iterable<SlotConnection> slots) {
        SessionFunction function = task.function();
        ShippedFunctions.Shipped known = shipped.find(function.id());
        if (known == null) {
            known = ship(function);
        }
        TaskLinks links = task.links();
        if (links == null) {
            staged.goOn(SlotFrames.TASKS);
            staged.int32(nextNumber).int32(function.id()).bytes(task.argument());
        } else {
            staged.begin(SlotFrames.LINKED)
                    .int32(nextNumber)
                    .int32(function.id())
                    .bytes(task.argument());
            links.write(staged, slots);
            staged.end();
        }
        known.outstanding++;
        task.shipped = known;
        task.slot = this;
        task.number = nextNumber++;
        outstanding.add(task);
        outstandingBytes += task.argument().length;
    }

    private ShippedFunctions.Shipped ship(SessionFunction function) {
        Integer surplus = shipped.removeSurplus();
        if (surplus != null) {
            staged.begin(SlotFrames.FORGET).int32(surplus).end();
        }
        stage(function);
        return shipped.add(function.id());
    }

    private void stage(SessionFunction function) {
        staged.begin(SlotFrames.FUNCTION)
                .int32(function.id())
                .int8(function.form())
                .int64(function.timeoutMillis())
                .int32(function.code().size());
        function.code().forEach(jar -> staged.text(jar.sha256()).text(jar.name()));
        staged.bytes(function.bytes()).end();
    }

    /** The task that this result is of: the oldest that is outstanding. */
    SessionTask<?> take(int number) throws IOException {
        SessionTask<?> task = outstanding.poll();
        if (task == null || task.number != number) {
            throw new IOException("result of task " + number + " (expected: of "
                    + (task == null ? "none" : "task " + task.number) + ")");
        }
        return taken(task);
    }

    /** Takes the tasks that are given back, the oldest first. */
    List<SessionTask<?>> takeBack(Set<Integer> numbers) throws IOException {
        List<SessionTask<?>> back = new ArrayList<>();
        for (Iterator<SessionTask<?>> all = outstanding.iterator(); all.hasNext(); ) {
            SessionTask<?> task = all.next();
            if (numbers.contains(task.number)) {
                all.remove();
                back.add(taken(task));
            }
        }
        if (back.size() != numbers.size()) {
            throw new IOException("tasks " + numbers + " returned (expected: outstanding ones)");
        }
        window = 1; // too much was sent ahead
        return back;
    }

    /** Takes all that is outstanding, the oldest first. */
    List<SessionTask<?>> takeAll() {
        List<SessionTask<?>> all = List.copyOf(outstanding);
        outstanding.clear();
        outstandingBytes = 0;
        all.forEach(SessionTask::left);
        return all;
    }

    private SessionTask<?> taken(SessionTask<?> task) {
        outstandingBytes -= task.argument().length;
        task.left();
        return task;
    }

    /** So many tasks have taken so long together. */
    void learn(long nanos, int count) {
        double mean = (double) nanos / count;
        meanNanos = meanNanos < 0 ? mean : meanNanos + NEWEST_WEIGHT * (mean - meanNanos);
        int wanted = (int) Math.min(MAX_WINDOW, Math.max(1, WINDOW_NANOS / Math.max(1, meanNanos)));
        window = Math.min(wanted, 2 * Math.max(window, 1));
    }

    void stageCode(CodeParts code) {
        wanted.add(code);
    }

    boolean hasStaged() {
        return !staged.isEmpty();
    }

    /** Sends what is staged, as far as the peer takes it now; the loop sends the rest. Without the dispatcher's lock. */
    void flush() throws IOException {
        synchronized (sending) {
            while (unsent.hasRemaining() || next()) {
                if (!sendUnsent()) {
                    setInterest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
            }
            setInterest(SelectionKey.OP_READ);
        }
    }

    private boolean sendUnsent() throws IOException {
        int limit = unsent.limit();
        while (unsent.hasRemaining()) {
            // In slices: the JDK copies each by way of a buffer of its size that it then keeps.
            unsent.limit(Math.min(limit, unsent.position() + SlotFrames.CODE_CHUNK / 8));
            int slice = unsent.remaining();
            int written = channel.write(unsent);
            unsent.limit(limit);
            if (written < slice) {
                return false;
            }
        }
        return true;
    }

    private boolean next() {
        synchronized (lock) {
            onItsWay.clear();
            if (staged.isEmpty() && !stageNextCode()) {
                return false;
            }
            FrameOutput full = staged;
            staged = onItsWay;
            onItsWay = full;
            unsent = full.view();
            return true;
        }
    }

    private boolean stageNextCode() {
        CodeParts code = wanted.peek();
        if (code == null) {
            return false;
        }
        int offset = code.offset()[0];
        int count = Math.min(SlotFrames.CODE_CHUNK, code.jar().length - offset);
        staged.begin(SlotFrames.CODE)
                .text(code.sha256())
                .int64(code.jar().length)
                .int64(offset)
                .bytes(code.jar(), offset, count)
                .end();
        code.offset()[0] = offset + count;
        if (offset + count == code.jar().length) {
            wanted.remove();
        }
        return true;
    }

    private void setInterest(int operations) {
        SelectionKey registered = key;
        if (registered != null && registered.isValid() && registered.interestOps() != operations) {
            registered.interestOps(operations);
            if (operations != SelectionKey.OP_READ) {
                registered.selector().wakeup();
            }
        }
    }

    /** From here on the loop reads. */
    void registered(SelectionKey registeredKey) {
        synchronized (sending) {
            key = registeredKey;
        }
    }

    /** Idempotent. */
    void close() {
        try {
            control.close();
            channel.close();
        } catch (IOException e) {
            log.debug("attempt={} closing: {}", attempt, e.toString());
        }
    }
}
