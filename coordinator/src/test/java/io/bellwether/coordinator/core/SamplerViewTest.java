package io.bellwether.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import org.junit.jupiter.api.Test;

/** A sweep's view says who suggests its configurations. */
class SamplerViewTest {
    private final CoreFixture cluster = new CoreFixture();

    private String sampler(SamplerSpec spec) {
        Sweep plain = CoreFixture.sweep(4);
        JobId job = cluster.submit(
                spec.name(),
                Sweep.builder(spec.name())
                        .trials(4)
                        .trainer(plain.trainers().get(0))
                        .metric(plain.metric())
                        .sampler(spec)
                        .build());
        String said = cluster.view(job).sampler();
        cluster.restart();
        assertThat(cluster.view(job).sampler()).as("after a restart").isEqualTo(said);
        return String.valueOf(said);
    }

    @Test
    void theSamplersNameAndWhatAutoHasChosen() {
        cluster.register("a", "1", 8);
        assertThat(sampler(SamplerSpec.tpe(1))).isEqualTo("tpe");
        assertThat(sampler(SamplerSpec.auto(1)))
                .startsWith("auto: gp and tpe, as the space")
                .endsWith(" run at once, tpe only");
    }

    @Test
    void howManyTrialsAutoHasHadOfEitherSampler() {
        cluster.register("a", "1", 8);
        Sweep plain = CoreFixture.sweep(30);
        JobId job = cluster.submit(
                "counted",
                Sweep.builder("counted")
                        .trainer(plain.trainers().get(0))
                        .metric(plain.metric())
                        .sampler(SamplerSpec.auto(1))
                        .trials(30)
                        .build());
        cluster.suggest(job);
        assertThat(cluster.view(job).sampler()).endsWith("tpe only; so far gp 29, tpe 1");
    }
}
