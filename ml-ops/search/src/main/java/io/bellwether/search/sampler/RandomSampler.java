package io.bellwether.search.sampler;

import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Trial n is the first of REDRAWS draws of (seed, n, attempt) that no earlier trial has; the earlier trials follow from the
 * seed in the same way, so trial n depends on the seed and n alone, whatever the history holds. If every draw is taken, a
 * countable space is probed from a random number upwards, so it is used up to its last configuration; in an endless space
 * (say, one trainer with three configurations beside one with real parameters) the last draw is accepted. Probing leaves
 * shortcuts over what is taken (union-find with path compression), so a crowded stretch is crossed once, not each time.
 *
 * The first draw may be a point of a sequence that fills the space more evenly than chance would; the rest is the same.
 *
 * What was drawn is remembered as one long per trial (attempt, or ~number of a probed configuration) and one fingerprint, so
 * n trials cost O(n) once, also after a restart, and each further one O(1) amortized. In a countable space the fingerprint
 * is the configuration's number, so it is exact; elsewhere a hash, where a collision costs a redraw and nothing else.
 *
 * What the space's constraints do not allow counts as a draw that never was, and in probing as taken.
 */
/** Draws each parameter at random, or by a sequence of points; trial {@code n} depends on the seed and {@code n} only. */
final class RandomSampler implements Sampler {
    private static final int REDRAWS = 16;

    private final long seed;
    private final @Nullable Sequence sequence;
    private @Nullable Drawn last;

    RandomSampler(long seed) {
        this(seed, null);
    }

    private RandomSampler(long seed, @Nullable Sequence sequence) {
        this.seed = seed;
        this.sequence = sequence;
    }

    /** By Sobol's sequence. */
    static RandomSampler sobol(long seed) {
        return new RandomSampler(seed, SobolPoints::new);
    }

    /** By Halton's sequence. */
    static RandomSampler halton(long seed) {
        return new RandomSampler(seed, HaltonPoints::new);
    }

    @Override
    public synchronized List<Map<String, Object>> suggest(
            SearchSpace space, History history, int firstNumber, int count) {
        Drawn drawn = drawn(space);
        List<Map<String, Object>> suggestions = new ArrayList<>();
        for (long number = firstNumber; number < (long) firstNumber + count && drawn.reaches(number); number++) {
            suggestions.add(drawn.get((int) number));
        }
        return suggestions;
    }

    @Override
    public boolean isSequence() {
        return true;
    }

    @Override
    public synchronized OptionalLong size(SearchSpace space) {
        long size = drawn(space).allowed.count();
        return size == Axis.ENDLESS ? OptionalLong.empty() : OptionalLong.of(size);
    }

    private Drawn drawn(SearchSpace space) {
        Drawn drawn = last;
        if (drawn == null || !drawn.space.equals(space)) {
            drawn = new Drawn(seed, space, sequence);
            last = drawn;
        }
        return drawn;
    }

    /** The trials drawn so far in one space. Caller-confined. */
    private static final class Drawn {
        private final long seed;
        private final SearchSpace space;
        private final Allowed allowed;
        private final UnitCube cube;
        private final @Nullable Points points;
        /** Fingerprints of the trials so far, each with a number from which on to look for a free one. */
        private final Map<Long, Long> taken = new HashMap<>();

        private long[] codes = new long[64];
        private int size;

        Drawn(long seed, SearchSpace space, @Nullable Sequence sequence) {
            this.seed = seed;
            this.space = space;
            this.allowed = Allowed.of(space);
            allowed.refuseIfNone();
            this.cube = new UnitCube(space);
            this.points = sequence == null ? null : sequence.points(seed, cube.dimensions());
        }

        /** Draws on until trial {@code number} is there; false if the space is used up before. */
        boolean reaches(long number) {
            while (size <= number) {
                if (size == allowed.count()) {
                    return false;
                }
                if (size == codes.length) {
                    codes = Arrays.copyOf(codes, 2 * size);
                }
                codes[size] = next(size);
                size++;
            }
            return true;
        }

        Map<String, Object> get(int number) {
            long code = codes[number];
            return code >= 0
                    ? configuration(number, code)
                    : allowed.combinations().get(~code);
        }

        private Map<String, Object> configuration(int number, long attempt) {
            return attempt == 0 && points != null
                    ? cube.configuration(points.at(number))
                    : new Draw(seed, number, attempt).configuration(space);
        }

        private long next(int number) {
            int possible = 0;
            long last = -1;
            for (int attempt = 0; possible < REDRAWS && attempt < Allowed.MAX_DRAWS; attempt++) {
                Map<String, Object> drawn = configuration(number, attempt);
                if (space.allows(drawn)) {
                    possible++;
                    last = attempt;
                    if (take(fingerprint(drawn))) {
                        return attempt;
                    }
                }
            }
            if (isEndless()) {
                if (last < 0) {
                    throw allowed.refused();
                }
                return last;
            }
            long start =
                    new Draw(seed, number, REDRAWS).index(allowed.combinations().size());
            return ~probe(start);
        }

        private boolean take(long fingerprint) {
            return taken.putIfAbsent(fingerprint, after(fingerprint)) == null;
        }

        private long probe(long start) {
            long free = start;
            for (Long next = next(free); next != null; next = next(free)) {
                free = next;
            }
            take(free);
            long passed = start;
            while (passed != free) {
                passed = Objects.requireNonNull(taken.put(passed, after(free)));
            }
            return free;
        }

        /** Where to look on from a number that is taken; null if it is free. */
        private @Nullable Long next(long index) {
            if (!allowed.allows(index)) {
                take(index);
            }
            return taken.get(index);
        }

        private long after(long index) {
            return isEndless() ? index : (index + 1) % allowed.combinations().size();
        }

        private long fingerprint(Map<String, Object> configuration) {
            return isEndless()
                    ? Draw.fingerprint(space, configuration)
                    : allowed.combinations().indexOf(configuration);
        }

        private boolean isEndless() {
            return allowed.count() == Axis.ENDLESS;
        }
    }

    /** Makes the points of a seed for so many dimensions. */
    private interface Sequence {
        Points points(long seed, int dimensions);
    }
}
