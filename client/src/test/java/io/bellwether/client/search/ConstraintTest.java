package io.bellwether.client.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What constraints mean, and what is said about wrong ones. */
class ConstraintTest {
    private static final SearchSpace SPACE = SearchSpace.builder()
            .integer("depth", 1, 10)
            .uniform("eta", 0, 1)
            .choice("booster", "gbtree", "dart")
            .uniform("drop", 0, 1)
            .when("booster", "dart")
            .ordinal("size", "small", "medium", "large")
            .ordinal("batch", 16, 32, 64)
            .flag("early")
            .constant("folds", 5)
            .uniform("learning-rate", 0, 1)
            .build();

    private static final Map<String, Object> TREE = Map.of(
            "depth",
            4L,
            "eta",
            0.5,
            "booster",
            "gbtree",
            "size",
            "medium",
            "batch",
            32L,
            "early",
            "true",
            "folds",
            5L,
            "learning-rate",
            0.1);

    private static boolean allows(String constraint, Map<String, Object> configuration) {
        return new SearchSpace(SPACE.parameters(), java.util.List.of(constraint)).allows(configuration);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            depth * eta <= 2                          | true
            depth * eta < 2                           | false
            depth + 1 = 5                             | true
            depth != 4                                | false
            2 <= depth < 5                            | true
            2 <= depth < 4                            | false
            -depth ^ 2 = -16                          | true
            2 ^ 3 ^ 2 = 512 and depth > 0             | true
            depth % 3 = 1                             | true
            depth - 2 - 1 = 1                         | true
            depth / 2 / 2 = 1                         | true
            1 + depth * 2 = 9                         | true
            (1 + depth) * 2 = 10                      | true
            max(depth, 7, 2) = 7                      | true
            sqrt(depth) = 2 and abs(-eta) = 0.5       | true
            log(exp(eta)) <= 0.50001                  | true
            booster = 'gbtree'                        | true
            'dart' == booster                         | false
            booster in ('dart', "gbtree")             | true
            booster not in ('gbtree')                 | false
            depth in (1, 2, 4)                        | true
            not depth > 3                             | false
            not (depth > 3 and eta > 0.9)             | true
            if booster = 'dart' then depth < 3        | true
            if booster = 'gbtree' then depth < 3      | false
            if depth > 8 then eta < 0.1 else eta > 0.4 | true
            if depth > 8 then eta < 0.1 else eta > 0.6 | false
            size >= 'medium'                          | true
            size > 'medium'                           | false
            'small' < size                            | true
            size = 'large' or batch = 32              | true
            batch * 2 > 64                            | false
            early                                     | true
            if early then depth < 4                   | false
            not early or eta = 0.5                    | true
            early = true                              | true
            early = 'false'                           | false
            folds * depth <= 20                       | true
            `learning-rate` * 10 = 1                  | true
            depth / 0 > 1                             | true
            eta * 0 / 0 = eta                         | false
            """)
    void means(String constraint, boolean allowed) {
        assertThat(allows(constraint, TREE)).as(constraint).isEqualTo(allowed);
    }

    @Test
    void whatDoesNotExistIsNeverBroken() {
        assertThat(allows("drop < 0.5", TREE)).isTrue();
        assertThat(allows("not drop < 0.5", TREE)).isTrue();
        assertThat(allows("drop < 0.5 and depth > 9", TREE)).isFalse();
        assertThat(allows("drop < 0.5 or depth > 9", TREE)).isTrue();
        Map<String, Object> dart = new java.util.HashMap<>(TREE);
        dart.put("booster", "dart");
        dart.put("drop", 0.7);
        assertThat(allows("drop < 0.5", dart)).isFalse();
        assertThat(allows("if booster = 'dart' then drop > 0.5", dart)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            depht < 2                 | at letter 1: no parameter 'depht'; did you mean 'depth'?
            depth < 2 and boster='a'  | at letter 15: no parameter 'boster'; did you mean 'booster'?
            booster = 'drat'          | 'booster' is never 'drat'; did you mean 'dart'?
            booster < 'dart'          | has no order
            depth <                   | at letter 8: the constraint ends (expected: a parameter, a number, a 'word' or ()
            (depth < 2                | at letter 11: the constraint ends (expected: ')')
            depth < 2 )               | at letter 11: found ')'
            depth                     | neither true nor false
            depth + 1                 | neither true nor false
            1 < 2                     | names no parameter
            depth < 'x'               | a number is compared with the word 'x'
            booster + 1 > 2           | at letter 1: a number is expected here
            sqr(depth) < 2            | no function 'sqr'; did you mean 'sqrt'?
            sqrt(depth, 2) < 2        | sqrt of 2 numbers (expected: one)
            if depth < 2              | (expected: 'then')
            depth # 2                 | '#' means nothing here
            depth < 1.2.3             | '1.2.3' is no number
            booster = 'dart           | this quote is never closed
            size < batch              | compared with a number
            """)
    void wrongOnesAreRefusedWithTheirPlace(String constraint, String complaint) {
        assertThatThrownBy(() -> allows(constraint, TREE))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("constraint '" + constraint + "', at letter ")
                .hasMessageContaining(complaint);
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> allows("(".repeat(200) + "depth < 2" + ")".repeat(200), TREE))
                .hasMessageContaining("nested deeper than 50");
        assertThatThrownBy(() -> allows("-".repeat(500) + "depth < 2", TREE)).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> allows("not ".repeat(300) + "depth < 2", TREE)).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> allows("depth < 2 or ".repeat(200) + "depth < 3", TREE))
                .hasMessageContaining("(expected: at most 2000)");
        assertThat(allows("depth < 2 or ".repeat(100) + "depth < 5", TREE)).isTrue();
    }

    /** Whatever strangers write, it is refused with a sentence or means something: nothing else is thrown, nothing hangs. */
    @Test
    void anyHeapOfWordsIsReadOrRefused() {
        String[] words = {
            "depth",
            "eta",
            "booster",
            "drop",
            "size",
            "early",
            "`learning-rate`",
            "nobody",
            "1",
            "2.5",
            "1e3",
            "'dart'",
            "\"m\"",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "(",
            ")",
            ",",
            "<",
            "<=",
            "=",
            "!=",
            "and",
            "or",
            "not",
            "in",
            "if",
            "then",
            "else",
            "true",
            "min",
            "sqrt",
            "!",
            "&&",
            "'",
            "#"
        };
        Random random = new Random(5);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder heap = new StringBuilder();
            for (int length = 1 + random.nextInt(9); length > 0; length--) {
                heap.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                allows(heap.toString(), TREE);
                read++;
            } catch (ClusterException e) {
                assertThat(e).hasMessageStartingWith("constraint '").hasMessageContaining(", at letter ");
            }
        }
        assertThat(read).as("of 50,000").isGreaterThan(50);
    }

    @Test
    void followsTheParametersUnderOtherNames() {
        SearchSpace space = new SearchSpace(
                SPACE.parameters(),
                java.util.List.of("if booster = 'dart' then drop * depth < 2", "`learning-rate` < max(eta, 0.5)"));

        SearchSpace renamed = space.renamed(name -> "x/" + name);

        assertThat(renamed.constraints())
                .containsExactly(
                        "if `x/booster` = 'dart' then `x/drop` * `x/depth` < 2",
                        "`x/learning-rate` < max(`x/eta`, 0.5)");
        assertThat(renamed.violated(Map.of("x/booster", "dart", "x/drop", 0.9, "x/depth", 4L, "x/eta", 0.1)))
                .isEqualTo("if `x/booster` = 'dart' then `x/drop` * `x/depth` < 2");
    }
}
