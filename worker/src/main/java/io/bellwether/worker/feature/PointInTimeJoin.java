package io.bellwether.worker.feature;

import io.bellwether.worker.feature.EntityTable.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/*
 * Implementation note. Keys and times of the source are read first, and of its rows only those are kept that could be some entity's: they
 * take 20 bytes each, 28 with times of creation. Where that is more than the limit, the entities are taken in several rounds, each of
 * which reads keys and times again. Features are read afterwards, of the rows that were found.
 */
/** Finds the source's row for each row of the entities. Caller-confined. */
final class PointInTimeJoin {
    private static final long BYTES_OF_ROW = 28;

    private final Workers workers;
    private final long limitBytes;

    /** At most {@code limitBytes} of memory for rows of the source. */
    PointInTimeJoin(Workers workers, long limitBytes) {
        this.workers = workers;
        this.limitBytes = limitBytes;
    }

    /** What all rows of the source would take. */
    static long bytes(ViewSource source) {
        return source.rows() * BYTES_OF_ROW;
    }

    /** The source's row for each of {@code asked}; {@link AsOf#NONE} where nothing was known. */
    int[] rows(ViewSource source, Asked asked) {
        int[] found = new int[asked.entities().length];
        Arrays.fill(found, AsOf.NONE);
        int rounds = (int) (bytes(source) / limitBytes) + 1;
        for (int round = 0; round < rounds; round++) {
            round(source, asked, rounds, round, found);
        }
        return found;
    }

    private void round(ViewSource source, Asked asked, int rounds, int round, int[] found) {
        long ttl = source.view().spec().ttlMicros();
        ViewRows rows = source.scan(workers, (keys, row, event, created, place) -> {
            int entity = asked.keys().find(keys, row);
            if (entity == EntityKeys.NONE || entity % rounds != round) {
                return EntityKeys.NONE;
            }
            boolean tooLate = event > asked.to()[entity] || created > asked.to()[entity];
            boolean tooOld = ttl != Long.MAX_VALUE && event < asked.from()[entity] - ttl;
            return tooLate || tooOld ? EntityKeys.NONE : entity;
        });
        AsOf known = new AsOf(rows, asked.keys().size(), ttl);
        List<Callable<Boolean>> ranges = new ArrayList<>();
        int size = found.length / workers.count() + 1;
        for (int from = 0; from < found.length; from += size) {
            int first = from;
            ranges.add(() -> ask(known, asked, rounds, round, first, Math.min(first + size, found.length), found));
        }
        workers.all(ranges);
    }

    private static boolean ask(AsOf known, Asked asked, int rounds, int round, int from, int end, int[] found) {
        for (int row = from; row < end; row++) {
            int entity = asked.entities()[row];
            if (entity != EntityKeys.NONE && entity % rounds == round) {
                found[row] = known.row(entity, asked.times()[row]);
            }
        }
        return true;
    }
}
