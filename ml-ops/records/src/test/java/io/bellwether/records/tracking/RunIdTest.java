package io.bellwether.records.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import org.junit.jupiter.api.Test;

class RunIdTest {
    private static final JobId JOB = new JobId("j-1");

    @Test
    void isTheSameForTheSameTrialForEver() {
        // First 128 bits of SHA-256("j-1/7"): written into journals, so a change of the rule would break them.
        assertThat(RunId.ofTrial(JOB, 7)).hasToString("d7c5506da022f95bc3842f27e2501907");
    }

    @Test
    void tellsTrialsTheJobAndItsLoadApart() {
        assertThat(RunId.ofTrial(JOB, 0))
                .isNotEqualTo(RunId.ofTrial(JOB, 1))
                .isNotEqualTo(RunId.ofJob(JOB))
                .isNotEqualTo(RunId.ofLoad(JOB));
    }

    @Test
    void goesThroughItsUuid() {
        RunId run = RunId.ofTrial(JOB, 3);
        assertThat(run.toUuid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(RunId.ofUuid(run.toUuid())).isEqualTo(run);
    }

    @Test
    void isATextInJson() {
        RunId run = RunId.ofJob(JOB);
        assertThat(Json.write(run)).isEqualTo("\"" + run + "\"");
        assertThat(Json.read(Json.write(run), RunId.class)).isEqualTo(run);
    }

    @Test
    void refusesWhatIsNoRunId() {
        assertThatThrownBy(() -> new RunId("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("run id: 'nonsense' (expected: 32 lower-case hex digits)");
    }
}
