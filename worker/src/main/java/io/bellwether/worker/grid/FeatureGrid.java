package io.bellwether.worker.grid;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Features by key, each entry on two nodes, and notes of which views are there, on all of them. Nothing is ever dropped for want of room.
 * If nodes are lost together with all copies of some entries, that shows: reads of these fail, and {@link #isWholeSince} says no. Thread-safe.
 */
public interface FeatureGrid {
    /** How many bytes at the beginning of a row decide which of two is newer: the greater in the order of their bytes, unsigned. */
    int RANK_BYTES = 16;

    /**
     * Puts rows, each unless a newer one is there: again and again with the same rows, and from several nodes at once, it comes to the
     * same.
     *
     * @param rows in the order of their keys
     * @throws io.bellwether.client.ClusterException {@code IO_FAILED} if the grid is down or has lost entries, {@code LIMIT_EXCEEDED} if
     *     there is no more room
     */
    void putNewest(SortedMap<String, byte[]> rows);

    /**
     * The rows that are there, by their keys.
     *
     * @throws io.bellwether.client.ClusterException {@code IO_FAILED} if the grid is down or has lost one of them
     */
    Map<String, byte[]> rows(Collection<String> keys);

    /** Drops all rows whose keys begin so. */
    void removeRows(String prefix);

    /** What was noted last by that name. */
    Optional<String> note(String name);

    void putNote(String name, String text);

    void removeNote(String name);

    /**
     * Whether all that was put since then is there, as far as can be told.
     *
     * @param beginning what {@link #begin} has answered
     */
    boolean isWholeSince(String beginning);

    /**
     * Before rows are put. If some were lost, takes that for settled and drops all notes: whoever needs the rows puts all of them again.
     */
    String begin();
}
