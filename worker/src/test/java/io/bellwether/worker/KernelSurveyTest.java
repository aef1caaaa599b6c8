package io.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.kernels.opencl.OpenclProvider;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelSurveyTest {
    @Test
    void findsTheBestAndSaysWhy() throws InterruptedException {
        KernelSurvey survey = KernelSurvey.take(null);
        assertThat(survey.provider()).isIn("opencl", "cpu");
        assertThat(survey.reason()).startsWith("the best that works here");
    }

    @Test
    void takesWhatItIsAskedFor() throws InterruptedException {
        KernelSurvey survey = KernelSurvey.take("scalar");
        assertThat(survey.provider()).isEqualTo("scalar");
        assertThat(survey.summary()).isEqualTo("scalar (plain loops, 1 thread)");
    }

    @Test
    void takesOpenclIfAskedOrSaysWhyItCannot() throws InterruptedException {
        Optional<String> obstacle = new OpenclProvider().obstacle();
        if (obstacle.isEmpty()) {
            assertThat(KernelSurvey.take("opencl").summary()).startsWith("opencl (OpenCL ");
        } else {
            assertThatThrownBy(() -> KernelSurvey.take("opencl")).hasMessageContaining(obstacle.get());
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> KernelSurvey.take("cuda")).isInstanceOfSatisfying(ClusterException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
            assertThat(e.getMessage()).contains("--kernels: ", "'cuda' (expected: one of [opencl, cpu, scalar])");
        });
    }
}
