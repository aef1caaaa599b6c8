package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KernelBenchTest {
    @Test
    void measuresEachKernelOfEachProviderBesideBandwidthAndNetlib() throws Exception {
        List<Figure> figures = new ArrayList<>();
        new KernelBench(new KernelBench.Plan(1000, 64, 3, 1, 10), figures::add).run();

        assertThat(figures).allMatch(figure -> figure.bench().equals("kernels") && figure.value() > 0);
        assertThat(figures).extracting(Figure::metric).contains("copy_bandwidth", "netlib_matrix_product");
        for (String provider : List.of("cpu", "scalar")) {
            Set<String> metrics = figures.stream()
                    .filter(figure -> provider.equals(figure.params().get("provider")))
                    .map(Figure::metric)
                    .collect(Collectors.toSet());
            assertThat(metrics)
                    .containsExactlyInAnyOrder(
                            "matrix_vector",
                            "row_sums",
                            "column_statistics",
                            "logistic_gradient",
                            "logistic_probabilities",
                            "assign_16_clusters",
                            "matrix_product");
        }
    }
}
