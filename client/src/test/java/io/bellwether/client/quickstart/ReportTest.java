package io.bellwether.client.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void isOneObjectOfTheseKeysInThisOrder() {
        Report report = new Report(
                3,
                new Report.Trials(35, 1, 4, Map.of("xgboost", 35)),
                List.of("xgboost", "logistic-regression"),
                new Report.Metric("auc", 0.73, 0.5),
                new Report.Model("flights-late", 1),
                40,
                40,
                "/out",
                "http://127.0.0.1:7480",
                61.5);

        assertThat(Json.write(report))
                .isEqualTo("{\"processes\":3,\"trials\":{\"completed\":35,\"failed\":1,\"pruned\":4,"
                        + "\"completedBy\":{\"xgboost\":35}},"
                        + "\"trainers\":[\"xgboost\",\"logistic-regression\"],"
                        + "\"metric\":{\"name\":\"auc\",\"best\":0.73,\"baseline\":0.5},"
                        + "\"model\":{\"name\":\"flights-late\",\"version\":1},"
                        + "\"rowsIn\":40,\"rowsOut\":40,\"output\":\"/out\","
                        + "\"http\":\"http://127.0.0.1:7480\",\"seconds\":61.5}");
    }
}
