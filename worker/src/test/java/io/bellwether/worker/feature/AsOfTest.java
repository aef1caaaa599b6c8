package io.bellwether.worker.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was known at a time is what looking at every row gives. */
class AsOfTest {
    private static final int ENTITIES = 7;

    @ParameterizedTest
    @CsvSource({"1, 10, true", "2, 300, true", "3, 300, false", "4, 3000, true", "5, 3000, false", "6, 0, true"})
    void isTheNewestRowThatMayBeKnown(long seed, int count, boolean hasCreated) {
        SplittableRandom random = new SplittableRandom(seed);
        ViewRows rows = new ViewRows(hasCreated);
        int span = 1 + count / 3; // so that many rows are of the same time
        for (int row = 0; row < count; row++) {
            long event = random.nextInt(span);
            long late = random.nextInt(4) == 0 ? random.nextLong(2L * span) : random.nextLong(3);
            // Entity 0 has most rows, entity 6 none.
            rows.add(Math.max(0, random.nextInt(12) - 6), event, hasCreated ? event + late : Long.MIN_VALUE, row);
        }
        for (long ttl : List.of(Long.MAX_VALUE, 0L, 5L, 50L)) {
            AsOf known = new AsOf(rows, ENTITIES, ttl);
            for (int asked = 0; asked < 500; asked++) {
                int entity = random.nextInt(ENTITIES);
                long time = random.nextLong(2L * span + 10) - 5;
                assertThat(known.row(entity, time))
                        .as("entity %d at %d with ttl %d", entity, time, ttl)
                        .isEqualTo(byLookingAtAll(rows, entity, time, ttl));
            }
        }
    }

    private static int byLookingAtAll(ViewRows rows, int entity, long time, long ttl) {
        int best = AsOf.NONE;
        for (int at = 0; at < rows.size(); at++) {
            if (rows.entity(at) == entity && rows.event(at) <= time && rows.created(at) <= time) {
                boolean newer = best == AsOf.NONE
                        || rows.event(at) > rows.event(best)
                        || (rows.event(at) == rows.event(best) && rows.created(at) >= rows.created(best));
                best = newer ? at : best;
            }
        }
        boolean tooOld = best != AsOf.NONE && ttl != Long.MAX_VALUE && rows.event(best) < time - ttl;
        return best == AsOf.NONE || tooOld ? AsOf.NONE : rows.row(best);
    }

    @Test
    void manyRowsThatAllCameLateAreNotLookedAtOneByOne() {
        int count = 200_000;
        ViewRows rows = new ViewRows(true);
        rows.add(0, 0, 0, 0);
        for (int row = 1; row < count; row++) {
            rows.add(0, row, 2L * count, row);
        }
        AsOf known = new AsOf(rows, 1, Long.MAX_VALUE);

        // One by one these would be 40 billion steps.
        for (int time = 0; time < count; time++) {
            assertThat(known.row(0, time)).isZero();
        }
        assertThat(known.row(0, 2L * count)).isEqualTo(count - 1);
    }
}
