package io.bellwether.client.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.wire.FeatureMessage.FeatureValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineFeaturesTest {
    private static final List<String> NAMES = List.of("whole", "floating", "flag", "text", "time", "gap");
    private static final long MICROS = 1_767_225_600_000_000L;

    /** An entity that is known, one that is not, one whose row is too old, and again one that is known. */
    private static final OnlineFeatures FOUND =
            OnlineFeatures.of(List.of(new FeatureValues("v", 1, NAMES, 4, rows())), List.of(NAMES));

    private static byte[] rows() {
        byte[] text = "Zürich".getBytes(StandardCharsets.UTF_8);
        ByteBuffer to = ByteBuffer.allocate(300);
        for (int entity = 0; entity < 4; entity++) {
            if (entity == 1) {
                to.put(FeatureRows.NOT_FOUND);
            } else if (entity == 2) {
                to.put(FeatureRows.OUTSIDE).putLong(MICROS - 1);
            } else {
                to.put(FeatureRows.FOUND).putLong(MICROS);
                to.put(FeatureRows.WHOLE).putLong(-7 - entity);
                to.put(FeatureRows.FLOATING).putDouble(0.25);
                to.put(FeatureRows.BOOLEAN).put((byte) 1);
                to.put(FeatureRows.TEXT).putInt(text.length).put(text);
                to.put(FeatureRows.TIME).putLong(MICROS + 5);
                to.put(FeatureRows.NULL);
            }
        }
        return Arrays.copyOf(to.array(), to.position());
    }

    @Test
    void aValueIsWhatWasWritten() {
        assertThat(NAMES.stream().map(name -> FOUND.value(3, name)))
                .containsExactly(-10L, 0.25, true, "Zürich", Instant.ofEpochSecond(1_767_225_600, 5_000), null);
        assertThat(NAMES.stream().map(name -> FOUND.number(0, name)))
                .containsExactly(-7.0, 0.25, 1.0, Double.NaN, Double.NaN, Double.NaN);
        assertThat(FOUND.eventTime(0, "gap")).isEqualTo(Instant.ofEpochSecond(1_767_225_600));
    }

    @Test
    void aStatusSaysWhyThereIsNone() {
        assertThat(FOUND.status(0, "text")).isEqualTo(FeatureStatus.PRESENT);
        assertThat(FOUND.status(0, "gap")).isEqualTo(FeatureStatus.NULL_VALUE);
        assertThat(FOUND.status(1, "gap")).isEqualTo(FeatureStatus.NOT_FOUND);
        assertThat(FOUND.status(2, "whole")).isEqualTo(FeatureStatus.OUTSIDE_MAX_AGE);
        for (int entity = 1; entity <= 2; entity++) {
            assertThat(FOUND.value(entity, "whole")).isNull();
            assertThat(FOUND.number(entity, "whole")).isNaN();
        }
        assertThat(FOUND.eventTime(1, "whole")).isNull();
        assertThat(FOUND.eventTime(2, "whole")).isEqualTo(Instant.ofEpochSecond(1_767_225_599, 999_999_000));
    }

    @Test
    void whatWasNotAskedForIsRefused() {
        assertThatThrownBy(() -> FOUND.value(0, "txt"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("did you mean 'text'?");
        assertThatThrownBy(() -> FOUND.value(4, "text")).hasMessageContaining("entity: 4 (expected: 0 to 3)");
    }
}
