package io.bellwether.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterAddressTest {
    @ParameterizedTest
    @CsvSource({
        "bw://localhost:7401, localhost, 7401",
        "bw://10.0.0.7, 10.0.0.7, 7400",
        "bw://host-1.example.org:1/, host-1.example.org, 1",
        "bw://[::1]:7401, ::1, 7401",
        "localhost:65535, localhost, 65535",
    })
    void readsHostAndPort(String text, String host, int port) {
        assertThat(ClusterAddress.parse(text)).isEqualTo(new ClusterAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://localhost:7400", "bw://", "bw://host:port", "bw://a b:1", "bw://host:1/path"})
    void saysWhatAnAddressLooksLike(String text) {
        assertThatThrownBy(() -> Bellwether.connect(text))
                .hasMessage("address: '" + text + "' (expected: bw://host:port); write for example bw://localhost:7400")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "999999999"})
    void saysWhichPortsThereAre(String port) {
        assertThatThrownBy(() -> ClusterAddress.parse("bw://host:" + port))
                .hasMessageContaining("port " + port + " in 'bw://host:" + port + "' (expected: 1 to 65535)");
    }

    @Test
    void readsTheAddressesOfSeveralCoordinators() {
        assertThat(ClusterAddress.parseAll("bw://a:7400,b,[::1]:1")).hasToString("a:7400,b:7400,::1:1");
        assertThatThrownBy(() -> Bellwether.connect("bw://a:7400,,b"))
                .hasMessage(
                        "address: '' in 'bw://a:7400,,b' (expected: host:port); write for example bw://a:7400,b:7400");
    }

    @Test
    void anAddressReadsAsItIsWritten() {
        assertThat(ClusterAddress.parse("bw://localhost")).hasToString("localhost:7400");
    }
}
