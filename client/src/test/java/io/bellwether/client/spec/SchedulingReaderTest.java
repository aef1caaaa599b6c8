package io.bellwether.client.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.LabelSelector;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulingReaderTest {
    private static final String BATCH = """
            kind: batch-inference
            model: m
            input: /in
            output: /out
            """;

    private static JobSpec read(String more) {
        return SpecReader.readText(BATCH + more, "spec.yaml", null);
    }

    @Test
    void readsResourcesAndScheduling() {
        JobSpec spec = read("""
                resources: {cpu: 2, memory: 4 GiB, gpu: 1, labels: [zone=a|b, "!slow"], antiAffinity: [self]}
                scheduling: {tenant: research, priority: 5, timeLimit: 2h, attemptTimeout: 90, outageLimit: 10m}
                """);

        assertThat(spec.resources())
                .isEqualTo(new Resources(2, 4096, 1, List.of("zone=a|b", "!slow"), List.of(Resources.SELF)));
        assertThat(spec.scheduling()).isEqualTo(new Scheduling("research", 5, 7_200, 90).withOutageLimit(600));
        assertThat(Json.read(Json.write(spec), JobSpec.class)).isEqualTo(spec);
        assertThat(SpecReader.readText(Json.write(spec), "request", null)).isEqualTo(spec);
    }

    @Test
    void whatIsNotSaidIsTheDefaultAndNotWritten() {
        JobSpec spec = read("");

        assertThat(spec.resources()).isNull();
        assertThat(spec.schedulingOrDefault()).isEqualTo(Scheduling.DEFAULT);
        assertThat(Json.write(spec)).doesNotContain("resources", "scheduling");
        assertThat(read("resources: {gpu: 1}").resources()).isEqualTo(Resources.DEFAULT.withGpu(1));
    }

    @Test
    void saysAllThatIsWrongWithItsPlace() {
        assertThatThrownBy(() -> read("""
                        resources: {cpu: 0, memory: much, labels: ["zone==a"]}
                        scheduling: {tenent: x, priority: 101, timeLimit: soon}
                        """))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("spec.yaml:5:18: resources.cpu: 0 (expected: a whole number, 1 to 65536)")
                .hasMessageContaining("resources.memory: the text 'much' (expected: a whole number with MiB, GiB, TiB")
                .hasMessageContaining("unknown key 'scheduling.tenent'; did you mean 'tenant'?")
                .hasMessageContaining("scheduling.priority: 101")
                .hasMessageContaining(
                        "scheduling.timeLimit: the text 'soon' (expected: a whole number with s, m, h, d");
        assertThatThrownBy(() -> read("resources: {labels: [\"zone==a\"]}"))
                .hasMessageContaining(
                        "labels: 'zone==a' (expected: key=value, key=one|other, key!=value, key or !key)");
        assertThatThrownBy(() -> read("scheduling: {tenant: Not A Name}")).hasMessageContaining("tenant: 'Not A Name'");
    }

    @Test
    void selectorsAskForValuesPresenceAndTheirOpposites() {
        Map<String, String> labels = Map.of("zone", "a", "disk", "ssd");

        assertThat(List.of("zone=a", "zone=b|a", "zone!=b", "disk", "!slow", "slow!=yes"))
                .allMatch(text -> LabelSelector.parse(text).matches(labels));
        assertThat(List.of("zone=b", "zone!=a|b", "slow", "!disk", "slow=yes"))
                .noneMatch(text -> LabelSelector.parse(text).matches(labels));
    }
}
