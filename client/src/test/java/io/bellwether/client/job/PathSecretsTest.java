package io.bellwether.client.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths have a password, and in which specs one is looked for. */
class PathSecretsTest {
    private static final String SECRET = "s3a://KEY:hush@bucket/in";
    private static final DatasetSpec GOOD = DatasetSpec.of("in", "y");

    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                "s3a://KEY:/hush@bucket",
                "s3a://KEY:12345/hush@bucket",
                "S3N://KEY:hu\nsh@bucket",
                " s3://KEY:hush",
                "s3a://KEY%3Ahush@bucket",
                "hdfs://me:hush@host:8020/in",
                "hdfs://me:12345@host/in",
                "hdfs://me:hu/sh@host:8020/in",
                "hdfs://me:12345hush/@host"
            })
    void isSeen(String path) {
        assertThatThrownBy(() -> PathSecrets.refuse("input", path))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(
                        "input: " + path.strip().substring(0, path.strip().indexOf(':')) + "://***@...")
                .hasMessageContaining("HADOOP_CONF_DIR")
                .hasMessageNotContainingAny("hush", "12345");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in:a@b",
                "/data/a://b:c@d",
                "file:///data/a:b@c",
                "s3a://bucket/a@b/c:d",
                "s3a://bucket",
                "hdfs:///in:a@b",
                "hdfs://host:8020/a@b:c",
                "hdfs://host:8020",
                "hdfs://me@host:8020/in",
                "hdfs://[::1]:8020/in",
                "abfss://container@account.example.org/in"
            })
    void isNotSeenWhereNoneIs(String path) {
        assertThatCode(() -> PathSecrets.refuse("input", path)).doesNotThrowAnyException();
    }

    @Test
    void isSeenWhereverAPathIs() {
        refused("dataset.path", sweep(DatasetSpec.of(SECRET, "y")));
        refused("dataset.validation.path", sweep(GOOD.withValidation(DatasetSpec.ValidationSpec.path(SECRET))));
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("reference", SECRET), "x");
        refused("checks.params.reference", sweep(GOOD.withChecks(drift)));
        refused("checks.params.reference", DataChecks.of("in", drift));
        refused("path", DataChecks.of(SECRET, CheckSpec.complete("x")));
        refused("input", BatchInference.builder("m").input(SECRET).output("out").build());
        refused("output", BatchInference.builder("m").input("in").output(SECRET).build());
        refused(
                "entities.path",
                TrainingSet.builder(SECRET, "at").features("v").output("out").build());
        refused(
                "output",
                TrainingSet.builder("in", "at").features("v").output(SECRET).build());
        FeatureViewSpec view = FeatureViewSpec.builder("v")
                .source(SECRET)
                .keys("k")
                .eventTime("at")
                .features("x")
                .build();
        assertThatThrownBy(() -> PathSecrets.refuse(view)).hasMessageStartingWith("source.path: s3a://***@...");
        assertThatCode(() -> PathSecrets.refuse(sweep(GOOD))).doesNotThrowAnyException();
    }

    /** The journals and records of earlier releases may hold one. */
    @Test
    void isReadFromWhatWasKept() {
        JobSpec kept = BatchInference.builder("m").input(SECRET).output("out").build();
        assertThatCode(() -> Json.read(Json.write(kept), JobSpec.class)).doesNotThrowAnyException();
    }

    private static Sweep sweep(DatasetSpec dataset) {
        return Sweep.builder("sweep")
                .dataset(dataset)
                .trainer(TrainerSpec.of("xgboost"))
                .trials(1)
                .build();
    }

    private static void refused(String field, JobSpec spec) {
        assertThatThrownBy(() -> PathSecrets.refuse(spec))
                .hasMessageStartingWith(field + ": s3a://***@...")
                .hasMessageNotContaining("hush");
    }
}
