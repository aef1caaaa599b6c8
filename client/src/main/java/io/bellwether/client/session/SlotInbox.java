package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.tasks.RemoteFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What slots say: it ends tasks, gives them back to the dispatcher, asks for code. For the loop's thread only. */
final class SlotInbox {
    private final Dispatcher dispatcher;
    private final Executor elsewhere;
    private final Function<String, byte[]> jars;

    SlotInbox(Dispatcher dispatcher, Executor elsewhere, Function<String, byte[]> jars) {
        this.dispatcher = dispatcher;
        this.elsewhere = elsewhere;
        this.jars = jars;
    }

    /** On the loop. */
    void onFrame(SlotConnection slot, ByteBuffer frame) throws IOException {
        int type = frame.get();
        switch (type) {
            case SlotFrames.RESULTS -> onResults(slot, frame);
            case SlotFrames.RETURNED -> onReturned(slot, frame);
            case SlotFrames.WANTED -> onWanted(slot, frame);
            case SlotFrames.BYE -> {
                synchronized (dispatcher.lock()) {
                    slot.leaving = true;
                }
            }
            default -> throw new IOException("frame of type " + type + " (expected: one of a slot)");
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Result(SlotConnection slot, SessionTask<?> task, int status, byte[] bytes) {}

    private void onResults(SlotConnection slot, ByteBuffer frame) throws IOException {
        long nanos = frame.getLong();
        List<Result> results = new ArrayList<>();
        boolean staged;
        synchronized (dispatcher.lock()) {
            while (frame.hasRemaining()) {
                int number = frame.getInt();
                int status = frame.get();
                results.add(new Result(slot, slot.take(number), status, SlotFrames.bytes(frame)));
            }
            slot.learn(nanos, Math.max(1, results.size()));
            dispatcher.fill(slot);
            staged = slot.hasStaged();
        }
        if (staged) {
            dispatcher.flush(slot); // first, so that the slot has work while we read results
        }
        results.forEach(this::end);
    }

    private void end(Result result) {
        SessionTask<?> task = result.task();
        switch (result.status()) {
            case SlotFrames.VALUE -> task.succeed(result.bytes(), elsewhere);
            case SlotFrames.KEPT -> {
                long length = ByteBuffer.wrap(result.bytes()).getLong();
                task.succeed(new KeptAt(result.slot().way().home(), length), elsewhere);
            }
            case SlotFrames.LOST -> {
                List<Long> lost = new ArrayList<>();
                for (ByteBuffer all = ByteBuffer.wrap(result.bytes()); all.hasRemaining(); ) {
                    lost.add(all.getLong());
                }
                Objects.requireNonNull(task.links()).values().onLost(task, lost);
            }
            case SlotFrames.CANCELLED -> task.cancel(true);
            default -> onFailure(task, RemoteFailure.fromBytes(result.bytes()));
        }
    }

    private void onFailure(SessionTask<?> task, RemoteFailure failure) {
        if (failure.code() != ErrorCode.USER_CODE_FAILED || !dispatcher.tryAgain(task)) {
            task.fail(failure, elsewhere);
        }
    }

    private void onReturned(SlotConnection slot, ByteBuffer frame) throws IOException {
        Set<Integer> numbers = new LinkedHashSet<>();
        while (frame.hasRemaining()) {
            numbers.add(frame.getInt());
        }
        List<SlotConnection> filled;
        synchronized (dispatcher.lock()) {
            dispatcher.waitAgain(slot.takeBack(numbers));
            if (slot.isIdle()) {
                dispatcher.fill(slot);
            }
            filled = dispatcher.fillIdle();
        }
        dispatcher.flush(slot);
        filled.forEach(dispatcher::flush);
    }

    private void onWanted(SlotConnection slot, ByteBuffer frame) throws IOException {
        List<String> wanted = new ArrayList<>();
        while (frame.hasRemaining()) {
            wanted.add(SlotFrames.text(frame));
        }
        elsewhere.execute(() -> {
            try {
                ship(slot, wanted);
            } catch (ClusterException e) {
                dispatcher.end(e); // no task can be carried out without it
            }
        });
    }

    private void ship(SlotConnection slot, List<String> wanted) {
        for (String sha256 : wanted) {
            byte[] jar = jars.apply(sha256);
            synchronized (dispatcher.lock()) {
                slot.stageCode(new SlotConnection.CodeParts(sha256, jar, new int[1]));
            }
        }
        dispatcher.flush(slot);
    }
}
