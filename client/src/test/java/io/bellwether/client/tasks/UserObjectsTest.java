package io.bellwether.client.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UserObjectsTest {
    private static final int LIMIT = 1 << 20;

    static List<Object> values() {
        return List.of(
                "text \u00e4 \ud83d\ude00",
                "half a pair \ud83d",
                -7,
                Long.MIN_VALUE,
                Double.NaN,
                true,
                false,
                new byte[] {1, 2},
                new double[] {0.5},
                new ArrayList<>(List.of("a", 1)),
                Map.of("k", 1L),
                int.class,
                Thread.State.NEW);
    }

    @ParameterizedTest
    @MethodSource("values")
    void comesBackAsItWas(Object value) throws Exception {
        assertThat(UserObjects.read(write(value), getClass().getClassLoader())).isEqualTo(value);
    }

    @Test
    void nullIsAValue() throws Exception {
        assertThat(UserObjects.read(write(null), getClass().getClassLoader())).isNull();
    }

    @Test
    @SuppressWarnings("unchecked")
    void aLambdaComesBackWithWhatItCaptured() throws Exception {
        String greeting = "hello ";
        SerializableFunction<String, String> function = name -> greeting + name;

        Object read = Objects.requireNonNull(
                UserObjects.read(write(function), getClass().getClassLoader()));

        assertThat(((SerializableFunction<String, String>) read).apply("you")).isEqualTo("hello you");
    }

    @Test
    void tellsWhoseClassesAreNeeded() {
        Set<Class<?>> classes = new LinkedHashSet<>();
        SerializableCallable<Integer> call = () -> 1;

        UserObjects.write(call, "call", LIMIT, classes::add);

        assertThat(classes).contains(UserObjectsTest.class);
    }

    @Test
    void namesThePathToWhatCannotBeSerialized() {
        Holder holder = new Holder(List.of("fine", new Resource()));
        SerializableCallable<Integer> call = () -> holder.all.size();

        assertThatThrownBy(() -> write(call))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("captured value 0 (" + Holder.class.getName() + ").all")
                .hasMessageContaining("[1] (" + Resource.class.getName() + ") is not serializable")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> UserObjects.write(new byte[2_000], "argument 3", 1_000, type -> {}))
                .hasMessageContaining("argument 3: more than 1000 bytes");
        assertThatThrownBy(() -> UserObjects.write(new long[2_000], "argument 3", 1_000, type -> {}))
                .hasMessageContaining("argument 3: more than 1000 bytes");
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            List<Object> outer = new ArrayList<>();
            outer.add(deep);
            deep = outer;
        }
        Object value = deep;

        assertThatThrownBy(() -> write(value)).hasMessageContaining("nested too deeply");
    }

    @Test
    void anExceptionKeepsItsStackAndItsCausesButNotItsClass() {
        RemoteFailure failure = RemoteFailure.of(
                new IllegalStateException("outer", new IllegalArgumentException("inner")), RemoteFailure.class);

        RemoteException read = RemoteFailure.fromBytes(failure.toBytes()).toException();

        assertThat(read.type()).isEqualTo("java.lang.IllegalStateException");
        assertThat(read).hasMessage("java.lang.IllegalStateException: outer");
        assertThat(read.getCause()).hasMessage("java.lang.IllegalArgumentException: inner");
        assertThat(read.getStackTrace()[0].getClassName()).isEqualTo(UserObjectsTest.class.getName());
    }

    @Test
    void outcomesAreReadUpToTheOneThatIsCutOff() {
        var first = new ValuesFile.Entry(4, false, new byte[] {1, 2, 3});
        var second = new ValuesFile.Entry(5, true, new byte[] {4});
        byte[] whole = new byte[ValuesFile.length(List.of(first, second))];
        System.arraycopy(first.encoded().array(), 0, whole, 0, 12);
        System.arraycopy(second.encoded().array(), 0, whole, 12, 10);

        for (int length = 12; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThat(ValuesFile.read(cut)).usingRecursiveComparison().isEqualTo(List.of(first));
        }
        assertThat(ValuesFile.read(whole)).usingRecursiveComparison().isEqualTo(List.of(first, second));
    }

    private static byte[] write(@Nullable Object value) {
        return UserObjects.write(value, "value", LIMIT, type -> {});
    }

    private static final class Holder implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // its being one is the test
        private final List<Object> all;

        private Holder(List<Object> all) {
            this.all = all;
        }
    }

    private static final class Resource {}
}
