package io.bellwether.client.task;

/**
 * A task's place among the nodes that carry it out together. Member 0 brings the result; if one member is lost, the attempt is
 * over for all.
 *
 * @param rank from 0
 * @param size how many members there are, 2 or more
 */
public record Gang(int rank, int size) {
    public Gang {
        if (size < 2 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException(
                    "gang: rank " + rank + " of " + size + " (expected: 0 <= rank < size, size >= 2)");
        }
    }
}
