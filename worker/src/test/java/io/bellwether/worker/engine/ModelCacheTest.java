package io.bellwether.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCacheTest {
    private final ModelCache<String> cache = new ModelCache<>();
    private final List<String> read = new ArrayList<>();

    @Test
    void readsAModelOnceAndKeepsTheLastTwo() {
        for (String sha256 : List.of("a", "a", "b", "a", "c", "a", "b")) {
            assertThat(cache.get(sha256, () -> read(sha256))).isEqualTo("model " + sha256);
        }
        assertThat(read).containsExactly("a", "b", "c", "b");
    }

    private String read(String sha256) {
        read.add(sha256);
        return "model " + sha256;
    }
}
