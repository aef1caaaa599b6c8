package io.bellwether.coordinator.placement;

/** A demand that lanes share, with the hosts that can meet it when they are idle. Loop-confined. */
final class Shape {
    final Demand demand;

    /** Hosts that get work and have all it asks, not counting what runs there. */
    final HostSet able = new HostSet();

    /** Whether no host has room for it, until one has more. */
    boolean blocked;

    /** Whether there is only room that is kept for another, until there is more or it is not kept any more. */
    boolean keptAway;

    /** How many lanes have it. */
    int lanes;

    /** How many of them have a task that could run now. */
    int waiting;

    Shape(Demand demand) {
        this.demand = demand;
    }
}
