package io.bellwether.client.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN = List.of("trials", "trainers", "max_depth", "learning_rate", "xgboost");

    @Test
    void findsSlipsOfTheFingers() {
        assertThat(Nearest.to("trails", KNOWN)).contains("trials");
        assertThat(Nearest.to("xgbost", KNOWN)).contains("xgboost");
        assertThat(Nearest.to("learningrate", KNOWN)).contains("learning_rate");
        assertThat(Nearest.to("Learning-Rate", KNOWN)).contains("learning_rate");
    }

    @Test
    void findsANameOfWhichOnlyAPartWasWritten() {
        assertThat(Nearest.to("depth", KNOWN)).contains("max_depth");
    }

    @Test
    void namesNothingWhenNothingIsNear() {
        assertThat(Nearest.to("colour", KNOWN)).isEmpty();
        assertThat(Nearest.to("z", List.of("a", "b"))).isEmpty();
        assertThat(Nearest.to("f", List.of("f0", "f1"))).contains("f0");
        assertThat(Nearest.hint("colour", KNOWN))
                .isEqualTo("known: trials, trainers, max_depth, learning_rate, xgboost");
        assertThat(Nearest.hint("colour", List.of())).isEqualTo("none is known here");
    }

    @Test
    void cutsALongListShort() {
        List<String> many = IntStream.range(100, 200).mapToObj(i -> "p" + i).toList();
        assertThat(Nearest.hint("colour", many)).endsWith("p111, ...");
    }
}
