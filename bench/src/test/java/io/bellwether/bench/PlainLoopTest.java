package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLoopTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void bothWaysToRunTheLoopFitTheSameAndLearnSomething() throws Exception {
        SyntheticData data = SyntheticData.write(directory, 2_000, 500);

        PlainLoop.Outcome oneByOne = PlainLoop.run(data, 3, 1, 2);
        PlainLoop.Outcome atOnce = PlainLoop.run(data, 3, 2, 1);

        for (int i = 0; i < 3; i++) {
            assertThat(atOnce.values().get(i)).isCloseTo(oneByOne.values().get(i), within(1e-3));
            assertThat(atOnce.values().get(i)).isBetween(0.7, 0.95);
        }
        assertThat(atOnce.seconds()).isGreaterThan(atOnce.fitSeconds());
    }

    @Test
    void theDataIsTheSameForTheSameSizes() throws Exception {
        SyntheticData data = SyntheticData.write(directory, 50, 10);
        String before = Files.readString(data.train());
        SyntheticData.write(directory, 50, 10);
        assertThat(Files.readString(data.train())).isEqualTo(before);
        assertThat(data.readTrain().labels).hasSize(50).contains(0, 1);
    }

    @Test
    void theLoopFitsWhatTheSweepWillSuggest() {
        assertThat(Workload.configurations(60)).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void aFigureIsOneLineOfJson() {
        Figure figure = new Figure("sweep", "overhead_ratio", 1.23456, "1", Map.of("cores", 2));
        assertThat(Json.write(figure))
                .isEqualTo(
                        "{\"bench\":\"sweep\",\"metric\":\"overhead_ratio\",\"value\":1.235,\"unit\":\"1\",\"params\":"
                                + "{\"cores\":2}}");
    }
}
