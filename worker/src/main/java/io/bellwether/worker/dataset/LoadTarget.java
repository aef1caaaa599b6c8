package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. A version is known when all of its files are hashed, and a file can be hashed by one thread only: a second for each
 * one or two GB. A load does not wait for that: what is made meanwhile is held here, as much as the memory allows, and put once the grid
 * has been asked what it has of the version. On two cores five million rows of Parquet in one file took a tenth less (six of six pairs).
 */
/** Where a load brings what it makes: the grid, as soon as the version is known; until then it holds it. Thread-safe. */
final class LoadTarget implements DatasetCut.Target {
    private final long holds;
    private final boolean mayResume;
    private final Map<Integer, byte[]> segments = new HashMap<>();
    private final Map<Integer, byte[]> pieces = new HashMap<>();
    private long held;
    private volatile @Nullable LoadState state;

    /**
     * Holds all that it is given, as yet.
     *
     * @param holds bytes; who brings more before the version is known waits
     * @param mayResume whether what was seen in pieces is of use to a later attempt
     */
    LoadTarget(long holds, boolean mayResume) {
        this.holds = holds;
        this.mayResume = mayResume;
    }

    /** The version is known: puts what is held, and from now on all else at once. */
    void open(LoadState known) {
        synchronized (this) {
            state = known;
            notifyAll();
        }
        segments.forEach(known::put);
        segments.clear();
        pieces.forEach(known::keep);
        pieces.clear();
    }

    @Override
    public void accept(int number, byte[] segment) {
        LoadState known = state == null ? hold(segments, number, segment) : state;
        if (known != null) {
            known.put(number, segment);
        }
    }

    @Override
    public boolean has(int number) {
        LoadState known = state;
        return known != null && known.present().contains(number);
    }

    @Override
    public Optional<PieceCutter.Seen> seen(int piece, Set<Integer> segments) {
        LoadState known = state;
        return known == null ? Optional.empty() : known.seen(piece, segments);
    }

    @Override
    public void keep(int piece, PieceCutter.Seen seen) {
        if (!mayResume) {
            return;
        }
        byte[] bytes = seen.encode(); // now: others are merged into it soon
        LoadState known = state == null ? hold(pieces, piece, bytes) : state;
        if (known != null) {
            known.keep(piece, bytes);
        }
    }

    /** Null if it is held; else where it goes. */
    private synchronized @Nullable LoadState hold(Map<Integer, byte[]> among, int number, byte[] bytes) {
        try {
            while (state == null && held >= holds) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "loading was cancelled on request", e);
        }
        if (state == null) {
            among.put(number, bytes);
            held += bytes.length;
        }
        return state;
    }
}
