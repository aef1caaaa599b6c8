package io.bellwether.client.job;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker node as of one moment.
 *
 * @param slots tasks of one slot each that it may run at once
 * @param running attempts that it runs now
 * @param grid nodes that its grid node sees, itself included; 0 while it has not joined
 * @param decodes times each dataset version was decoded there since its process started
 * @param kernels which kernel provider its executors use and on which device, for example {@code cpu (2 threads)}
 * @param capacity what it has besides slots
 * @param used what of its slots and capacity its attempts hold
 * @param note why it gets no work, if that is not its admin's wish, or why it is not drained yet; null otherwise
 */
public record NodeView(
        String id,
        State state,
        String host,
        int slots,
        int running,
        int grid,
        Map<String, Integer> decodes,
        List<String> trainers,
        String kernels,
        NodeCapacity capacity,
        Used used,
        @Nullable String note) {
    /** What attempts hold: slots, MiB, GPUs. */
    public record Used(int cpu, long memory, int gpu) {}

    /** Whether the node can be given work. */
    public enum State {
        /** Registered and heard of. */
        UP,
        /** Gets nothing new, finishes what it runs and hands over the rest. */
        DRAINING,
        /** Can be stopped: it was drained, runs nothing, and what it holds in the grid has a copy on another node. */
        DRAINED,
        /** Too many attempts in a row failed there; gets nothing new for a while. The note says until when. */
        QUARANTINED,
        /** Not heard of for too long; its attempts have been given to others. */
        LOST
    }
}
