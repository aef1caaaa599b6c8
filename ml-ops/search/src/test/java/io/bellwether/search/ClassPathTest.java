package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that searches without a cluster gets nothing that only a cluster needs; all tests here run without it, too. */
final class ClassPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.netty.channel.Channel",
                "io.netty.buffer.ByteBuf",
                "com.esotericsoftware.kryo.kryo5.Kryo",
                "picocli.CommandLine",
                "org.yaml.snakeyaml.Yaml",
            })
    void whatOnlyAClusterNeedsIsNotOnTheClassPath(String name) {
        assertThatThrownBy(() -> Class.forName(name, false, getClass().getClassLoader()))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
