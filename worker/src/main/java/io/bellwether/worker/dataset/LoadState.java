package io.bellwether.worker.dataset;

import io.bellwether.worker.grid.Grid;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/*
 * Implementation note. Beside a version's segments the grid holds, as long as the version is not complete,
 *
 *   <version>/begun       that a load has begun, so that the first one asks for nothing else
 *   <version>/piece/<n>   what was seen in a piece of the source all of whose rows have been read
 *
 * A piece need not be read again if that is there, and all segments that its rows go to are. Pieces and segments follow from the source
 * alone, so another node goes on where the first one stopped.
 */
/** What the grid has of a version that an earlier attempt began to load. Thread-safe once opened. */
final class LoadState {
    private final Grid grid;
    private final String version;
    private final boolean mayResume;
    private final Set<Integer> present = new HashSet<>();

    /**
     * Looks into the grid.
     *
     * @param mayResume whether pieces can be left out; if not, only segments that are there are not put again
     */
    LoadState(Grid grid, String version, int segments, boolean mayResume) {
        this.grid = grid;
        this.version = version;
        this.mayResume = mayResume;
        if (grid.contains(begunKey())) {
            for (int number = 0; number < segments; number++) {
                if (grid.contains(DatasetLoader.segmentKey(version, number))) {
                    present.add(number);
                }
            }
        } else {
            grid.put(begunKey(), new byte[] {1});
        }
    }

    /** The segments that were there when it was opened. */
    Set<Integer> present() {
        return present;
    }

    /** A segment was made. */
    void put(int number, byte[] segment) {
        if (!present.contains(number)) {
            grid.put(DatasetLoader.segmentKey(version, number), segment);
        }
    }

    /** What was seen in a piece that need not be read again; empty if it must. */
    Optional<PieceCutter.Seen> seen(int piece, Set<Integer> segments) {
        if (!mayResume || present.isEmpty() || !present.containsAll(segments)) {
            return Optional.empty();
        }
        return grid.get(pieceKey(piece)).map(PieceCutter.Seen::decode);
    }

    /** A piece was read; {@code seen}: its {@link PieceCutter.Seen#encode}. */
    void keep(int piece, byte[] seen) {
        if (mayResume) {
            grid.put(pieceKey(piece), seen);
        }
    }

    /** The version is complete: only its segments are of use now. */
    void done(int pieces) {
        for (int piece = 0; mayResume && piece < pieces; piece++) {
            grid.remove(pieceKey(piece));
        }
        grid.remove(begunKey());
    }

    /** What was put is of no use to anybody. */
    void discard(int segments, int pieces) {
        for (int number = 0; number < segments; number++) {
            grid.remove(DatasetLoader.segmentKey(version, number));
        }
        done(pieces);
    }

    private String begunKey() {
        return version + "/begun";
    }

    private String pieceKey(int piece) {
        return version + "/piece/" + piece;
    }
}
