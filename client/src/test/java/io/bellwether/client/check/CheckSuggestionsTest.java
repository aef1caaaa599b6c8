package io.bellwether.client.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.json.Json;
import io.bellwether.client.spec.SpecReader;
import io.bellwether.client.task.ColumnStatistics;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CheckSuggestionsTest {
    private static final ColumnStatistics DELAY = new ColumnStatistics(
            "delay",
            "floating",
            1_000,
            100,
            700,
            new ColumnStatistics.Numbers(
                    -3, 42.5, 7, 2, 0, List.of(), new ColumnStatistics.Histogram(List.of(-3.0, 42.5), List.of(900L))),
            null);
    private static final ColumnStatistics CARRIER = new ColumnStatistics(
            "carrier",
            "text",
            1_000,
            0,
            2,
            null,
            new ColumnStatistics.Texts(
                    "AA",
                    "UA",
                    2,
                    2,
                    2,
                    List.of(new ColumnStatistics.Frequent("UA", 700), new ColumnStatistics.Frequent("AA", 300))));

    @Test
    void whatIsSuggestedIsASpec() {
        List<CheckSpec> suggested = CheckSuggestions.of(List.of(DELAY, CARRIER));
        assertThat(suggested)
                .extracting(CheckSpec::name)
                .containsExactly("rows", "complete", "range", "complete", "in-set");
        assertThat(suggested.get(1).mostly()).isEqualTo(0.81);
        assertThat(suggested.get(3).gates()).isTrue();
        assertThat(suggested.get(4).values()).containsExactly("UA", "AA");

        String yaml = "kind: batch-inference\nmodel: m\ninput: in\noutput: out\nchecks:\n"
                + suggested.stream()
                        .map(check -> "  - " + Json.write(check) + "\n")
                        .collect(Collectors.joining());
        BatchInference batch = (BatchInference) SpecReader.readText(yaml, "test", null);
        assertThat(batch.checks()).isEqualTo(suggested);
    }
}
