package io.bellwether.search.sampler;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.search.SearchSpace;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Without constraints every combination is allowed, and nothing is kept. With constraints and at most MAX_COUNTED combinations each is
 * looked at once: a bit for each, and for every 64 bits how many come before, so that the rank-th allowed one is found by halving.
 * Beyond that, or in an endless space, nobody counts: configurations are drawn until one is allowed.
 * Cost: O(combinations x parameters) once, a bit each.
 */
/** Which of a space's combinations its constraints allow. Immutable. */
final class Allowed {
    /** More combinations than this are not counted if there are constraints. */
    static final long MAX_COUNTED = 2_000_000;
    /** So many random draws are looked at before a space is said to be empty, and so many must be allowed. */
    static final int LOOKS = 20_000;

    static final int FEWEST = 4;
    /** How often one trial's configuration is drawn: a space where four in LOOKS are allowed fails once in e^40. */
    static final int MAX_DRAWS = 10 * LOOKS;

    private final SearchSpace space;
    private final Combinations combinations;
    private final @Nullable BitSet bits;
    private final int[] before;
    private final long count;

    Allowed(SearchSpace space, Combinations combinations) {
        this.space = space;
        this.combinations = combinations;
        long all = combinations.size();
        if (space.constraints().isEmpty() || all > MAX_COUNTED) {
            this.bits = null;
            this.before = new int[0];
            this.count = space.constraints().isEmpty() ? all : Axis.ENDLESS;
            return;
        }
        BitSet allowed = new BitSet((int) all);
        this.before = new int[(int) (all / 64) + 1];
        int found = 0;
        for (int index = 0; index < all; index++) {
            if (index % 64 == 0) {
                before[index / 64] = found;
            }
            if (space.allows(combinations.get(index))) {
                allowed.set(index);
                found++;
            }
        }
        this.bits = allowed;
        this.count = found;
    }

    /** Of all values of all parameters. */
    static Allowed of(SearchSpace space) {
        return new Allowed(space, new Combinations(space, Axis::full));
    }

    /** How many are allowed; {@link Axis#ENDLESS} if that has no end, or is too many to count. */
    long count() {
        return count;
    }

    Combinations combinations() {
        return combinations;
    }

    /** Whether the combination of a number is allowed; the combinations are counted. */
    boolean allows(long index) {
        return bits == null || bits.get((int) index);
    }

    /** The allowed combination of a rank, in the order of their numbers; they are counted. */
    Map<String, Object> get(long rank) {
        return combinations.get(index(rank));
    }

    /** The number of the allowed combination of a rank. */
    long index(long rank) {
        Objects.checkIndex(rank, count);
        if (bits == null) {
            return rank;
        }
        int low = 0;
        int high = (int) ((combinations.size() - 1) / 64);
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (before[middle] <= rank) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        int index = bits.nextSetBit(low * 64);
        for (int left = (int) rank - before[low]; left > 0; left--) {
            index = bits.nextSetBit(index + 1);
        }
        return index;
    }

    /**
     * Refuses a space of which the constraints leave nothing, or almost nothing.
     *
     * @throws ClusterException INVALID_ARGUMENT that names the constraint that forbids most
     */
    void refuseIfNone() {
        if (count == 0) {
            throw refused("none of the " + combinations.size() + " configurations");
        }
        if (count != Axis.ENDLESS || space.constraints().isEmpty()) {
            return;
        }
        int found = 0;
        for (int attempt = 0; attempt < LOOKS && found < FEWEST; attempt++) {
            found += space.allows(new Draw(0, 0, attempt).configuration(space)) ? 1 : 0;
        }
        if (found < FEWEST) {
            throw refused((found == 0 ? "none" : "only " + found) + " of " + LOOKS + " random configurations");
        }
    }

    /** What to say when configurations were drawn again and again, and none was allowed. */
    ClusterException refused() {
        return refused("none of " + MAX_DRAWS + " random configurations");
    }

    private ClusterException refused(String few) {
        String worst = "";
        int most = -1;
        for (String constraint : space.constraints()) {
            SearchSpace alone = new SearchSpace(space.parameters(), List.of(constraint));
            int forbidden = 0;
            for (int attempt = 0; attempt < LOOKS / 10; attempt++) {
                forbidden += alone.allows(new Draw(0, 0, attempt).configuration(alone)) ? 0 : 1;
            }
            if (forbidden > most) {
                most = forbidden;
                worst = constraint;
            }
        }
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "search space: " + few + " satisfy the constraints; '" + worst + "' alone forbids "
                        + most * 1000.0 / LOOKS
                        + " % of them: loosen it, or narrow the parameters' bounds to where it holds");
    }
}
