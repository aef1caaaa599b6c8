package io.bellwether.client.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bellwether.client.ClusterException;
import io.bellwether.client.json.Json;
import io.bellwether.client.search.Parameter.Condition;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which spaces there are, how they are written, and what is said about wrong ones. */
class SearchSpaceTest {
    private static SearchSpace readBack(SearchSpace space) throws JsonProcessingException {
        return Json.STRICT.readValue(Json.write(space), SearchSpace.class);
    }

    private static void assertRefused(UnaryOperator<SearchSpace.Builder> building, String complaint) {
        assertThatThrownBy(() -> building.apply(SearchSpace.builder()).build())
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void everyKindIsReadBackFromJson() throws JsonProcessingException {
        SearchSpace space = SearchSpace.builder()
                .choice("booster", "gbtree", "dart")
                .integer("layers", 1, 5)
                .uniform("drop", 0, 1)
                .when("booster", "dart")
                .integer("width", 8, 512)
                .when(new Condition("layers", ">=", List.of(2L)))
                .ordinal("size", "s", "m", "l")
                .ordinal("batch", 16, 32)
                .ordinal("rate", 1, 2.5)
                .constant("folds", 5)
                .constant("verbose", false)
                .reverseLogUniform("momentum", 0.5, 0.999)
                .uniform("late", 0, 1)
                .when("layers", 1, 4)
                .constraint("layers * drop <= 2")
                .build();

        assertThat(readBack(space)).isEqualTo(space).hasSameHashCodeAs(space);
        assertThat(readBack(space).constraints()).containsExactly("layers * drop <= 2");
        assertThat(((Parameter.Constant) space.parameter("verbose")).value()).isEqualTo("false");
        assertThat(((Parameter.Ordinal) space.parameter("rate")).values()).containsExactly(1.0, 2.5);
    }

    @Test
    void withoutTheNewThingsItIsWrittenAsEver() throws JsonProcessingException {
        String old = "[{\"type\":\"choice\",\"name\":\"b\",\"choices\":[\"x\",\"y\"]},"
                + "{\"type\":\"float\",\"name\":\"f\",\"low\":0.5,\"high\":1.0,\"log\":true,\"when\":{\"parent\":\"b\",\"value\":\"x\"}},"
                + "{\"type\":\"int\",\"name\":\"i\",\"low\":1,\"high\":9,\"log\":false,\"step\":2}]";

        SearchSpace read = Json.STRICT.readValue(old, SearchSpace.class);

        assertThat(Json.write(read)).isEqualTo(old);
        assertThat(read.parameter("f").when()).isEqualTo(new Condition("b", "x"));
    }

    @Test
    void conditionsHoldForValuesSetsAndComparisons() {
        Condition among = new Condition("layers", "in", List.of(1, 3));
        assertThat(List.of(1L, 2L, 3L)).filteredOn(among::holds).containsExactly(1L, 3L);
        Condition least = new Condition("layers", ">=", List.of(2));
        assertThat(List.of(1L, 2L, 3L)).filteredOn(least::holds).containsExactly(2L, 3L);
        Condition other = new Condition("booster", "not in", List.of("dart"));
        assertThat(List.of("dart", "gbtree")).filteredOn(other::holds).containsExactly("gbtree");
        assertThat(List.of(among, least, other)).noneMatch(each -> each.holds(null));
        SearchSpace words = SearchSpace.builder()
                .ordinal("size", "s", "m", "l")
                .uniform("extra", 0, 1)
                .when(new Condition("size", ">", List.of("s")))
                .build();
        assertThat(words.parameter("extra").when()).isEqualTo(new Condition("size", "in", List.of("m", "l")));
    }

    @Test
    void wrongSpacesAreRefusedWithTheParametersName() {
        assertRefused(space -> space.uniform("rate", Double.NaN, 1), "'rate': [NaN, 1.0]");
        assertRefused(space -> space.uniform("rate", 2, 1), "'rate': [2.0, 1.0]");
        assertRefused(space -> space.uniform("rate", 0, Double.POSITIVE_INFINITY), "'rate': [0.0, Infinity]");
        assertRefused(space -> space.integer("depth", 9, 1), "'depth': [9, 1]");
        assertRefused(space -> space.logUniform("rate", 0, 1), "'rate': log scale from 0.0");
        assertRefused(space -> space.reverseLogUniform("rate", -1, 1), "'rate': reverse log scale from -1.0");
        assertRefused(space -> space.stepped("rate", 0, 1, 2), "'rate': step 2.0");
        assertRefused(space -> space.stepped("rate", 0, 1, Double.NaN), "'rate': step NaN");
        assertRefused(space -> space.choice("kind"), "'kind': no choices");
        assertRefused(space -> space.choice("kind", "a", "a"), "'kind': choices [a, a]");
        assertRefused(space -> space.ordinal("size", 2, 1), "'size': values [2, 1] (expected: rising numbers)");
        assertRefused(space -> space.ordinal("size", "a", 1), "'size': values [a, 1]");
        assertRefused(space -> space.constant("seed", Double.NaN), "'seed': value NaN");
        assertRefused(space -> space.integer("a", 1, 2).integer("a", 1, 2), "'a': named twice");
        assertRefused(space -> space.integer(" ", 1, 2), "no name");
    }

    @Test
    void wrongConditionsAreRefusedWithTheParametersName() {
        assertRefused(
                space -> space.choice("booster", "x").uniform("drop", 0, 1).when("boster", "x"),
                "'drop': depends on 'boster' (expected: a parameter named earlier); did you mean 'booster'?");
        assertRefused(
                space -> space.uniform("drop", 0, 1).when("booster", "x").choice("booster", "x"),
                "'drop': depends on 'booster' (expected: a parameter named earlier); move 'booster' before it");
        assertRefused(
                space -> space.choice("a", "x")
                        .when("b", "x")
                        .choice("b", "x")
                        .when("c", "x")
                        .choice("c", "x")
                        .when("a", "x"),
                "'a': depends on itself: a -> b -> c -> a");
        assertRefused(space -> space.choice("a", "x").when("a", "x"), "'a': depends on itself: a -> a");
        assertRefused(
                space -> space.choice("a", "x").uniform("b", 0, 1).when("a", "y"),
                "'b': depends on a = 'y' (expected: one of [x])");
        assertRefused(
                space -> space.integer("a", 1, 5).uniform("b", 0, 1).when("a", 9), "'b': depends on a = 9 (expected:");
        assertRefused(
                space -> space.integer("a", 1, 5).uniform("b", 0, 1).when(new Condition("a", ">", List.of(5))),
                "'b': depends on a > 5");
        assertRefused(
                space -> space.integer("a", 1, 5).uniform("b", 0, 1).when("a", "many"), "'b': depends on a = many");
        assertRefused(
                space -> space.choice("a", "x").uniform("b", 0, 1).when(new Condition("a", ">", List.of("x"))),
                "'b': depends on a > x (expected: a number or an ordinal parameter");
        assertThatThrownBy(() -> new Condition("a", "~", List.of(1))).hasMessageContaining("condition '~'");
    }

    @Test
    void aConfigReadsBackTyped() {
        Config config = Config.of(Map.of("depth", 3L, "rate", 0.5, "kind", "in-place", "early", "true", "whole", 2.0));

        assertThat(config.integer("depth")).isEqualTo(3);
        assertThat(config.integer("whole")).isEqualTo(2);
        assertThat(config.real("depth")).isEqualTo(3.0);
        assertThat(config.real("rate")).isEqualTo(0.5);
        assertThat(config.choice("kind")).isEqualTo("in-place");
        assertThat(config.choice("kind", Kind.class)).isEqualTo(Kind.IN_PLACE);
        assertThat(config.flag("early")).isTrue();
        assertThat(config.has("late")).isFalse();
        assertThatThrownBy(() -> config.real("depht"))
                .hasMessage("parameter 'depht': not in this configuration; did you mean 'depth'?");
        assertThatThrownBy(() -> config.integer("rate")).hasMessageContaining("'rate': 0.5 (expected: a whole number)");
        assertThatThrownBy(() -> config.flag("kind"))
                .hasMessageContaining("'kind': in-place (expected: true or false)");
    }

    private enum Kind {
        IN_PLACE,
        APART
    }
}
