package io.bellwether.worker.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.session.SlotWay;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.TaskRef;
import io.bellwether.client.tasks.UserObjects;
import io.bellwether.client.tasks.ValueOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values behind references, as the tasks of one slot see them. {@link #get} is thread-safe; the rest is for the slot's thread. */
final class SlotValues implements ValueOwner {
    private static final Logger log = LoggerFactory.getLogger(SlotValues.class);

    private final ValueFiles files;
    private volatile ClassLoader loader = SlotValues.class.getClassLoader();

    SlotValues(ValueFiles files) {
        this.files = files;
    }

    /**
     * What a task has to do with values.
     *
     * @param keep the number to keep its result under; 0 to send it
     * @param needs where the values lie that it needs
     */
    record Links(long keep, Map<Long, SlotWay> needs) {
        static final Links NONE = new Links(0, Map.of());

        boolean areNone() {
            return keep == 0 && needs.isEmpty();
        }

        static Links read(ByteBuffer frame) throws IOException {
            long keep = frame.getLong();
            int count = frame.getInt();
            Map<Long, SlotWay> needs = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                needs.put(
                        frame.getLong(),
                        new SlotWay(SlotFrames.text(frame), SlotFrames.text(frame), SlotFrames.text(frame), ""));
            }
            return new Links(keep, needs);
        }
    }

    /** Gets what the task needs to this node; returns what could not be found, int64 each: nothing if all is there. */
    byte[] prepare(Links links, ClassLoader users) {
        loader = users;
        List<Long> lost = new ArrayList<>();
        links.needs().forEach((id, way) -> {
            if (!files.has(id) && !fetch(id, way)) {
                lost.add(id);
            }
        });
        ByteBuffer bytes = ByteBuffer.allocate(lost.size() * Long.BYTES);
        lost.forEach(bytes::putLong);
        return bytes.array();
    }

    private boolean fetch(long id, SlotWay way) {
        if (way.address().isEmpty()) {
            return false;
        }
        try {
            return files.fetch(id, way);
        } catch (IOException | ClusterException e) {
            log.info("value={} can't be fetched from {}: {}; it is made again", id, way.address(), e.toString());
            return false;
        }
    }

    /**
     * Keeps a result.
     *
     * @return how long it is, as it travels
     * @throws ClusterException if it can't be serialized, or written
     */
    byte[] keep(long id, @Nullable Object value) {
        byte[] bytes = UserObjects.write(value, "result", TaskLimits.KEPT_BYTES, type -> {});
        try {
            files.write(id, bytes);
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "result: " + bytes.length + " bytes can't be kept: " + e + " (expected: room in " + files.home()
                            + "); free some on the node",
                    e);
        }
        return ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array();
    }

    @Override
    public @Nullable Object get(long id) {
        try {
            return UserObjects.read(files.read(id), loader);
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "reference " + id + ": can't be read: " + e + " (expected: a value of this session, read within the"
                            + " task that was given its reference)",
                    e);
        }
    }

    @Override
    public boolean isWhereTasksRun() {
        return true;
    }

    @Override
    public CompletableFuture<@Nullable Void> done(long id) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskRef<R> then(
            TaskRef<T> value, SerializableFunction<? super T, ? extends R> function) {
        throw inTheProgram("then");
    }

    @Override
    public void cancel(long id) {
        throw inTheProgram("cancel");
    }

    @Override
    public void release(long id) {
        throw inTheProgram("close");
    }

    private static ClusterException inTheProgram(String what) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "reference: " + what + " was called in a task (expected: get only); call it in the program");
    }
}
