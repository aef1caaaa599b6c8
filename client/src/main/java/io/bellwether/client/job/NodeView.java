package io.bellwether.client.job;

import java.util.List;
import java.util.Map;

/**
 * A worker node as of one moment.
 *
 * @param slots tasks it may run at once
 * @param running tasks it runs now
 * @param grid nodes that its grid node sees, itself included; 0 while it has not joined
 * @param decodes times each dataset version was decoded there since its process started
 * @param kernels which kernel provider its executors use and on which device, for example {@code cpu (2 threads)}
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
        String kernels) {
    /** Whether the node can be given work. */
    public enum State {
        /** Registered and heard of. */
        UP,
        /** Finishes what it runs and gets nothing new. */
        DRAINING,
        /** Not heard of for too long; its attempts have been given to others. */
        LOST
    }
}
