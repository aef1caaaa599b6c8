package io.bellwether.worker.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.client.tasks.ValueScope;
import io.bellwether.worker.calls.Callee;
import org.jspecify.annotations.Nullable;

/**
 * How one task ended.
 *
 * @param status as in {@link SlotFrames}, with its bytes
 * @param thrown what was thrown; null if it has a result
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SlotCall(int status, byte[] bytes, @Nullable Throwable thrown) {
    /** Carries it out. Whatever it throws is its outcome. */
    static SlotCall of(Callee callee, byte[] argument, SlotValues.Links links, SlotValues values) {
        Object value;
        try {
            if (links.areNone()) {
                value = callee.on(argument);
            } else {
                byte[] lost = values.prepare(links, callee.loader());
                if (lost.length > 0) {
                    return new SlotCall(SlotFrames.LOST, lost, null);
                }
                ValueScope scope = ValueScope.open(values);
                try {
                    value = callee.on(argument);
                } finally {
                    scope.close();
                }
            }
        } catch (Throwable e) { // whatever it is, it is the outcome of this task
            return failed(e);
        }
        try {
            return links.keep() == 0
                    ? new SlotCall(SlotFrames.VALUE, Callee.pack(value), null)
                    : new SlotCall(SlotFrames.KEPT, values.keep(links.keep(), value), null);
        } catch (ClusterException e) {
            RemoteFailure failure = RemoteFailure.of(e.code(), String.valueOf(e.getMessage()));
            return new SlotCall(SlotFrames.FAILURE, failure.toBytes(), null);
        } catch (OutOfMemoryError e) {
            return failed(e);
        }
    }

    private static SlotCall failed(Throwable thrown) {
        return new SlotCall(SlotFrames.FAILURE, describe(thrown).toBytes(), thrown);
    }

    private static RemoteFailure describe(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return RemoteFailure.of(
                    ErrorCode.OUT_OF_MEMORY,
                    "executor memory: exhausted (" + thrown.getMessage() + "; heap limit "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB); raise BELLWETHER_EXECUTOR_HEAP_MIB of"
                            + " the worker or have fewer slots on a node");
        }
        return Callee.describe(thrown);
    }
}
