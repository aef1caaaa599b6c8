package io.bellwether.client.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputSplitTest {
    @ParameterizedTest
    @CsvSource({
        "node7, node7, true",
        "node7.example.org, NODE7, true",
        "node7, node7.example.org, true",
        "node7.example.org, node7.example.com, false",
        "node70, node7, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.70, false",
        "localhost, node7, true",
        "127.0.0.1, node7, true"
    })
    void knowsAHostByItsShortAndItsFullName(String holds, String asks, boolean local) {
        assertThat(new InputSplit(0, "f", 0, 1, 0, List.of("other", holds)).isOn(asks))
                .isEqualTo(local);
    }
}
