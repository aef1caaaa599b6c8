package io.bellwether.coordinator.sim;

import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/** Virtual time: what happens next, in order, with ties broken by the order of scheduling. */
final class SimScheduler {
    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private final RandomGenerator random;
    private long now;
    private long sequence;

    SimScheduler(RandomGenerator random) {
        this.random = random;
    }

    long now() {
        return now;
    }

    RandomGenerator random() {
        return random;
    }

    /** A number in {@code [low, high]}. */
    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void after(long delayMillis, Runnable action) {
        items.add(new Item(now + delayMillis, sequence++, action));
    }

    /** Runs the next item; false if there is none. */
    boolean step() {
        Item item = items.poll();
        if (item == null) {
            return false;
        }
        now = item.at;
        item.action.run();
        return true;
    }

    private record Item(long at, long sequence, Runnable action) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            return at == other.at ? Long.compare(sequence, other.sequence) : Long.compare(at, other.at);
        }
    }
}
