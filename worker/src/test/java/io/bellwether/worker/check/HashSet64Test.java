package io.bellwether.worker.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HashSet64Test {
    @Test
    void holdsEachHashOnce() {
        HashSet64 set = new HashSet64();
        assertThat(set.add(0)).isTrue();
        assertThat(set.add(7)).isTrue();
        assertThat(set.add(0)).isFalse();
        assertThat(set.add(7)).isFalse();
        assertThat(set.size()).isEqualTo(2);
    }

    @Test
    void aUnionHoldsWhatEitherDid() {
        HashSet64 union = random(1, 5_000);
        HashSet64 other = random(1, 9_000); // of which the first 5,000 are the same
        other.add(0);
        union.addAll(other);
        assertThat(union.size()).isEqualTo(9_001);
        assertThat(union.add(new SplittableRandom(1).nextLong())).isFalse();
    }

    /** Takes half a second; would take minutes if the union's cost grew with the square. */
    @Test
    @Timeout(60)
    void aUnionOfManyCostsAsMuchAsAddingThem() {
        HashSet64 union = new HashSet64();
        union.addAll(random(2, 3_000_000));
        union.addAll(random(3, 3_000_000));
        assertThat(union.size()).isEqualTo(6_000_000);
    }

    private static HashSet64 random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        HashSet64 set = new HashSet64();
        for (int i = 0; i < count; i++) {
            set.add(random.nextLong());
        }
        return set;
    }
}
