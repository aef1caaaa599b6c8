package io.bellwether.worker;

/**
 * What of a node is for datasets.
 *
 * @param holdsEntries whether entries of the grid lie here; a node of which not reads and writes those of the others
 * @param memoryMib for the grid's entries that were used lately, outside the Java heap
 * @param diskMib for all entries of the grid that lie here
 * @param copiesMib for decoded copies, on disk
 */
record GridShare(boolean holdsEntries, int memoryMib, int diskMib, int copiesMib) {
    long memoryBytes() {
        return (long) memoryMib << 20;
    }

    long diskBytes() {
        return (long) diskMib << 20;
    }

    long copiesBytes() {
        return (long) copiesMib << 20;
    }
}
