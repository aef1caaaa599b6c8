package io.bellwether.coordinator.placement;

import org.jspecify.annotations.Nullable;

/** What is kept of which hosts for one lane, whose turn it is and for which there is no room yet. Loop-confined. */
final class Keeping {
    final HostSet hosts = new HostSet();
    private @Nullable Lane lane;

    boolean isFor(Lane candidate) {
        return lane == candidate;
    }

    /** Whether it is kept for tasks that are not there any more. */
    boolean isIdle() {
        return lane != null && lane.isEmpty();
    }

    boolean isOn() {
        return lane != null;
    }

    /** Of each host as much as is free, up to this. */
    Demand demand() {
        Lane kept = lane;
        if (kept == null) {
            throw new IllegalStateException("nothing is kept");
        }
        return kept.shape.demand;
    }

    void begin(Lane forLane) {
        hosts.clear();
        lane = forLane;
    }

    void end() {
        hosts.clear();
        lane = null;
    }
}
