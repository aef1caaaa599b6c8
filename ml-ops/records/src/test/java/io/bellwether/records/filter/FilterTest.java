package io.bellwether.records.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.records.filter.FilterField.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FilterTest {
    @Test
    void readsComparisonsJoinedByAnd() {
        Filter filter = parse(" metrics.`my auc`>=0.5 and params.\"x\" ilike \"a''b\" AND run_id NOT  IN('1' , '2') ");
        assertThat(filter.comparisons())
                .containsExactly(
                        new Comparison(
                                new FilterField(Kind.METRIC, "my auc", true),
                                Operator.GREATER_OR_EQUAL,
                                List.of("0.5")),
                        new Comparison(new FilterField(Kind.PARAM, "x", false), Operator.ILIKE, List.of("a''b")),
                        new Comparison(
                                new FilterField(Kind.ATTRIBUTE, "run_id", false), Operator.NOT_IN, List.of("1", "2")));
        assertThat(filter.comparisons().get(0).number()).isEqualTo(0.5);
        assertThat(parse("").comparisons()).isEmpty();
        assertThat(parse(" \t\n").comparisons()).isEmpty();
    }

    @Test
    void takesTwiceTheQuoteForTheQuote() {
        assertThat(parse("tags.a = 'it''s'").comparisons().get(0).text()).isEqualTo("it's");
        assertThat(parse("tags.`a``b` = ''").comparisons().get(0).field().key()).isEqualTo("a`b");
        assertThat(parse("tags.a = ''").comparisons().get(0).text()).isEmpty();
    }

    @Test
    void takesKeysWithDotsAndDashesBare() {
        assertThat(parse("tags.mlflow.run-Name_2/x:y = 'a'")
                        .comparisons()
                        .get(0)
                        .field()
                        .key())
                .isEqualTo("mlflow.run-Name_2/x:y");
    }

    @Test
    void knowsOtherNamesOfAttributes() {
        assertThat(parse("attributes.`Run name` = 'a'")
                        .comparisons()
                        .get(0)
                        .field()
                        .key())
                .isEqualTo("run_name");
        assertThat(SortOrder.parse("created desc", SearchDialect.RUNS))
                .isEqualTo(new SortOrder(new FilterField(Kind.ATTRIBUTE, "start_time", true), false));
    }

    @Test
    void namesTheColumnAndTheNearestWord() {
        assertThatThrownBy(() -> parse("metrics.a > 1 AND parms.b = 'x'"))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("filter: column 19: 'parms.b' (expected: metrics.KEY, params.KEY, tags.KEY, or")
                .hasMessageEndingWith("did you mean 'params'?");
        assertThatThrownBy(() -> Filter.parse("metrics.a > 1", SearchDialect.EXPERIMENTS))
                .hasMessageContaining("column 1: 'metrics.a' (expected: tags.KEY, or one of creation_time");
    }

    /** Whatever the text: a filter, or a complaint with a column. */
    @Test
    void bearsAnyText() {
        long seed = 7;
        Random random = new Random(seed);
        String[] pieces = {
            "metrics", "params", ".", "`", "\"", "'", " ", "a", "AND", "NOT", "IN", "(", ")", ",", "<=", "=", "!",
            "1e3", "-", "LIKE", "status", "\\", "\u0000", "\ud83d", "é"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(12); piece > 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                assertThat(parse(text.toString())).isNotNull();
            } catch (ClusterException e) {
                assertThat(e)
                        .as("seed %d, text %s", seed, text)
                        .hasMessageMatching("(?s)filter: column \\d+: .*expected: .*");
            }
        }
    }

    private static Filter parse(String text) {
        return Filter.parse(text, SearchDialect.RUNS);
    }
}
