package io.bellwether.client.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../docs/examples");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyExampleIsASpecWhoseInputIsThere(Path file) {
        if (file.endsWith("driver-stats.yaml")) {
            assertThat(Path.of(SpecReader.readView(file).path())).exists();
            return;
        }
        JobSpec spec = SpecReader.readFile(file, List.of());
        assertThat(SpecReader.readText(Json.write(spec), "request", null))
                .as("its JSON, which the dashboard offers to run it again")
                .isEqualTo(spec);
        if (spec instanceof TrainingSet set) {
            assertThat(Path.of(set.entities().path())).exists();
            assertThat(Path.of(set.output())).doesNotExist();
        } else if (spec instanceof BatchInference batch && batch.input().startsWith("hdfs://")) {
            assertThat(batch.output()).startsWith("hdfs://");
        } else if (spec instanceof BatchInference batch) {
            assertThat(Path.of(batch.input())).exists();
            assertThat(Path.of(batch.output())).doesNotExist();
        } else if (spec instanceof DataChecks checks) {
            assertThat(Path.of(checks.path())).exists();
        } else if (spec instanceof DatasetLoad load) {
            assertThat(Path.of(load.dataset().path())).exists();
            assertThat(load.metric()).isEqualTo(MetricSpec.AUC);
        } else if (spec instanceof Sweep sweep) {
            DatasetSpec dataset = Objects.requireNonNull(sweep.dataset());
            assertThat(Path.of(dataset.path())).exists();
            assertThat(Path.of(Objects.requireNonNull(dataset.validation().path())))
                    .exists();
        }
    }

    @Test
    void aTrainingSetOfEntitiesWithAFormatIsReadBackFromItsJson() {
        TrainingSet set = TrainingSet.builder("/data/orders.txt", "at")
                .format(SourceFormat.of(SourceFormat.Type.CSV)
                        .withDelimiter(";")
                        .withColumn("id", SourceFormat.ColumnType.TEXT)
                        .withMalformed(MalformedPolicy.drop(7)))
                .features("driver_stats@2:conv_rate")
                .fullNames()
                .output("/out/set")
                .build();

        assertThat(SpecReader.readText(Json.write(set), "request", null)).isEqualTo(set);
        assertThat(Json.read(Json.write(set), JobSpec.class)).isEqualTo(set);
        assertThat(Json.write(set))
                .contains("\"entities\":{\"path\":\"/data/orders.txt\",\"eventTime\":\"at\",\"format\":{");
    }

    @Test
    void aTrainingSetOfAJournalUntilRelease03IsStillRead() {
        String recorded =
                "{\"kind\":\"training-set\",\"name\":\"n\",\"entities\":\"/data/orders.csv\",\"eventTime\":\"at\","
                        + "\"format\":{\"delimiter\":\";\",\"header\":true},\"features\":[\"v:y\"],\"fullNames\":true,\"output\":\"/data/set\"}";

        assertThat(Json.read(recorded, JobSpec.class))
                .isEqualTo(TrainingSet.builder("/data/orders.csv", "at")
                        .name("n")
                        .format(SourceFormat.FOUND.withDelimiter(";"))
                        .features("v:y")
                        .fullNames()
                        .output("/data/set")
                        .build());
    }

    @Test
    void theSweepIsTheOneThatTheGuideTellsOf() {
        Sweep sweep = (Sweep) SpecReader.readFile(EXAMPLES.resolve("sweep.yaml"), List.of("trials=7"));
        assertThat(sweep.trials()).isEqualTo(7);
        assertThat(sweep.trainers())
                .extracting(trainer -> trainer.name())
                .containsExactly("xgboost", "logistic-regression", "spark.RandomForestClassifier");
    }
}
