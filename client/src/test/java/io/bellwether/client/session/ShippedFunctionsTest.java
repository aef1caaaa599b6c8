package io.bellwether.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShippedFunctionsTest {
    private final ShippedFunctions shipped = new ShippedFunctions();

    @Test
    void nothingIsForgottenWhileThereAreFew() {
        for (int id = 0; id < ShippedFunctions.LIMIT; id++) {
            assertThat(shipped.removeSurplus()).isNull();
            shipped.add(id);
        }
        assertThat(shipped.find(0)).isNotNull();
        assertThat(shipped.find(ShippedFunctions.LIMIT)).isNull();
    }

    @Test
    void theOneUsedLeastRecentlyGoesButNeverOneInUse() {
        for (int id = 0; id < ShippedFunctions.LIMIT; id++) {
            shipped.add(id);
        }
        Objects.requireNonNull(shipped.find(1)); // used now
        Objects.requireNonNull(shipped.find(0)).outstanding++;
        assertThat(shipped.removeSurplus()).isEqualTo(2);
        assertThat(shipped.find(2)).isNull();
        assertThat(shipped.find(0)).isNotNull();
    }

    @Test
    void whereAllAreInUseNothingGoes() {
        for (int id = 0; id < ShippedFunctions.LIMIT; id++) {
            shipped.add(id).outstanding++;
        }
        assertThat(shipped.removeSurplus()).isNull();
        shipped.add(ShippedFunctions.LIMIT).outstanding++;
        Objects.requireNonNull(shipped.find(7)).outstanding--;
        assertThat(shipped.removeSurplus()).isEqualTo(7);
    }
}
