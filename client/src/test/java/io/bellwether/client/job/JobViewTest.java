package io.bellwether.client.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import org.junit.jupiter.api.Test;

final class JobViewTest {
    private static final String FAILED = """
            {"id":"j-1","kind":"sweep","name":"s","state":"FAILED","submittedAt":"2026-11-23T00:00:00Z","error":"why"%s}""";

    @Test
    void aCodeCrossesByItsName() {
        JobView view = Json.read(FAILED.formatted(",\"errorCode\":\"INVALID_DATA\""), JobView.class);

        assertThat(view.errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(Json.write(view)).contains("\"errorCode\":\"INVALID_DATA\"");
    }

    @Test
    void aCodeOfALaterReleaseReadsAsInternalAndNoneStaysNone() {
        JobView later = Json.read(FAILED.formatted(",\"errorCode\":\"TOO_COLD\""), JobView.class);
        JobView earlier = Json.read(FAILED.formatted(""), JobView.class);

        assertThat(later.errorCode()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(earlier.errorCode()).isNull();
    }
}
