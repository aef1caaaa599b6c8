package io.bellwether.coordinator.placement;

import java.util.BitSet;

/** The tasks of one job that ask the same and could run now, by number. Loop-confined. */
final class Lane {
    final JobQueue queue;
    final Shape shape;
    private final BitSet ready = new BitSet();
    private int first = Integer.MAX_VALUE;
    private int size;

    Lane(JobQueue queue, Shape shape) {
        this.queue = queue;
        this.shape = shape;
    }

    void add(int number) {
        if (!ready.get(number)) {
            ready.set(number);
            shape.waiting += size++ == 0 ? 1 : 0;
            first = Math.min(first, number);
        }
    }

    /** Whether it was there. */
    boolean remove(int number) {
        if (!ready.get(number)) {
            return false;
        }
        ready.clear(number);
        shape.waiting -= --size == 0 ? 1 : 0;
        if (number == first) {
            int next = ready.nextSetBit(number);
            first = next < 0 ? Integer.MAX_VALUE : next;
        }
        return true;
    }

    boolean has(int number) {
        return ready.get(number);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The number of the first task; the largest int if there is none. */
    int first() {
        return first;
    }

    /** The number of the next task after {@code number}; -1 if there is none. */
    int after(int number) {
        return ready.nextSetBit(number + 1);
    }
}
