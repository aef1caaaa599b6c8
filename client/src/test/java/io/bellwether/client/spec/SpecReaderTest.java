package io.bellwether.client.spec;

import static io.bellwether.client.spec.SpecTexts.SWEEP;
import static io.bellwether.client.spec.SpecTexts.assertProblems;
import static io.bellwether.client.spec.SpecTexts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.json.Json;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {
    @TempDir
    Path directory;

    @Test
    void readsHowFilesAreWritten() throws IOException {
        String format =
                "  format: {type: csv, delimiter: ';', quote: \"'\", encoding: ISO-8859-1, header: false, types: {zip: text}}";
        Sweep sweep = (Sweep) readFile(SWEEP.replace("  label: late", "  label: late\n" + format));

        assertThat(dataset(sweep).format())
                .isEqualTo(SourceFormat.of(SourceFormat.Type.CSV)
                        .withDelimiter(";")
                        .withQuote("'")
                        .withEncoding("ISO-8859-1")
                        .withoutHeader()
                        .withColumn("zip", SourceFormat.ColumnType.TEXT));
        String malformed = "  format: {types: {delay: floating}, malformed: {action: drop, limit: 9}}";
        assertThat(dataset((Sweep) readFile(SWEEP.replace("  label: late", "  label: late\n" + malformed)))
                        .format())
                .isEqualTo(SourceFormat.FOUND
                        .withColumn("delay", SourceFormat.ColumnType.FLOATING)
                        .withMalformed(MalformedPolicy.drop(9)));
        assertThatThrownBy(() ->
                        readFile(SWEEP.replace("  label: late", "  label: late\n" + malformed.replace("drop", "skip"))))
                .hasMessageContaining("dataset.format.malformed.action: 'skip' (expected: one of missing, drop)");
        assertThatThrownBy(
                        () -> readFile(SWEEP.replace("  label: late", "  label: late\n" + malformed.replace("9", "0"))))
                .hasMessageContaining("dataset.format.malformed.limit: 0");
        assertThat(dataset((Sweep) readFile(SWEEP)).format()).isNull();
        assertThatThrownBy(() -> readFile(SWEEP.replace("  label: late", "  label: late\n  format: {type: xls}")))
                .hasMessageContaining("dataset.format.type: 'xls' (expected: one of parquet, orc, csv, jsonl, libsvm)");
        assertThatThrownBy(
                        () -> readFile(SWEEP.replace("  label: late", "  label: late\n  format: {encoding: klingon}")))
                .hasMessageContaining("dataset.format.encoding");
        String batch =
                "{\"kind\": \"batch-inference\", \"model\": \"m\", \"input\": \"in\", \"output\": \"out\", \"inputFormat\": %s}";
        for (String wrong : List.of(
                "delimiter\": \";;",
                "type\": \"xls",
                "encoding\": \"klingon",
                "malformed\": {\"action\": \"skip\"}, \"quote\": \"'")) {
            assertThatThrownBy(() -> SpecReader.readText(batch.formatted("{\"" + wrong + "\"}"), "request", null))
                    .as("by the key that was written")
                    .hasMessageContaining("inputFormat." + wrong.substring(0, wrong.indexOf('"')))
                    .hasMessageNotContaining("dataset");
        }
    }

    @Test
    void aPasswordInAPathIsRefusedAndNotRepeated() throws IOException {
        for (String path : List.of(
                "s3a://AKID:se/cr+et@bucket/in", "s3a://AKID:12/secret@bucket/in", "hdfs://me:secret@host:8020/in")) {
            assertThatThrownBy(() -> readFile(SWEEP.replace("path: data/train.parquet", "path: \"" + path + "\"")))
                    .hasMessageContaining("dataset.path: " + path.substring(0, path.indexOf(':')) + "://***@...")
                    .hasMessageContaining("HADOOP_CONF_DIR")
                    .hasMessageNotContainingAny("cr+et", "secret");
        }
        String drift = "  checks: [{name: drift, columns: [x], params: {reference: \"s3a://KEY:/secret@bucket\"}}]";
        assertThatThrownBy(() -> readFile(SWEEP.replace("  label: late", "  label: late\n" + drift)))
                .hasMessageContaining("checks.0.params.reference: s3a://***@...")
                .hasMessageNotContaining("secret");
        for (String path : List.of("s3a://bucket/a@b/c:d", "hdfs://host:8020/a@b:c", "hdfs://me@host:8020/in")) {
            assertThat(dataset((Sweep) readFile(SWEEP.replace("path: data/train.parquet", "path: \"" + path + "\"")))
                            .path())
                    .isEqualTo(path);
        }
    }

    @Test
    void readsASweep() throws IOException {
        Sweep sweep = (Sweep) readFile(SWEEP);

        assertThat(sweep.name()).isEqualTo("flights");
        assertThat(dataset(sweep).path())
                .isEqualTo(directory.resolve("data/train.parquet").toString());
        assertThat(dataset(sweep).validation())
                .isEqualTo(ValidationSpec.path(
                        directory.resolve("data/holdout.parquet").toString()));
        assertThat(dataset(sweep).exclude()).containsExactly("row_id");
        assertThat(sweep.metric()).isEqualTo(MetricSpec.AUC);
        assertThat(sweep.sampler()).isEqualTo(SamplerSpec.random(42));
        assertThat(sweep.trials()).isEqualTo(12);
        assertThat(sweep.model()).isEqualTo("flights-late");
        assertThat(sweep.trainers().get(0).params())
                .isEqualTo(Map.of("rounds", 60, "eta", 1e-3, "deterministic", true, "tree", "hist"));
        assertThat(sweep.trainers().get(1).space())
                .isEqualTo(SearchSpace.builder().logUniform("l2", 1e-6, 1).build());
        assertThat(sweep.trainers().get(0).space().parameters().get(3).when())
                .isEqualTo(new Parameter.Condition("booster", "dart"));
    }

    @Test
    void readsWhatTheJsonMappingWrites() throws IOException {
        JobSpec sweep = readFile(SWEEP);
        assertThat(SpecReader.readText(Json.write(sweep), "request", null)).isEqualTo(sweep);
        JobSpec batch = BatchInference.builder("m")
                .input("/in")
                .output("/out")
                .keep("a")
                .build();
        assertThat(SpecReader.readText(Json.write(batch), "request", null)).isEqualTo(batch);
    }

    @Test
    void readsJsonIndentedByTabs() {
        String json =
                "{\n\t\"kind\": \"batch-inference\", \"model\": \"m\",\n\t\"input\": \"in\", \"output\": \"a\\tb\\/c\"}";
        BatchInference batch = (BatchInference) SpecReader.readText(json, "request", null);
        assertThat(batch.input()).isEqualTo("in");
        assertThat(batch.output()).isEqualTo("a\tb/c");
    }

    @Test
    void leavesUrisAndAbsolutePathsAlone() throws IOException {
        BatchInference batch = (BatchInference)
                readFile("{kind: batch-inference, model: m, input: 'hdfs://h:8020/in', output: /out, label: on}");
        assertThat(batch.input()).isEqualTo("hdfs://h:8020/in");
        assertThat(batch.output()).isEqualTo("/out");
        assertThat(batch.label()).isEqualTo("on");
    }

    @Test
    void takesDefaultsForWhatIsLeftOut() {
        Sweep sweep = (Sweep) text("kind: sweep\ntrainers:\n  - name: noop\n    space: {x: {float: [0, 1]}}\n");
        assertThat(sweep.dataset()).isNull();
        assertThat(sweep.trials()).isEqualTo(40);
        assertThat(sweep.metric()).isEqualTo(MetricSpec.AUC);
        assertThat(sweep.sampler()).isEqualTo(SamplerSpec.random(0));
    }

    @Test
    void overridesValuesAndAddsOnes() throws IOException {
        Sweep sweep = (Sweep) SpecReader.readFile(
                write(SWEEP),
                List.of(
                        "trials=7",
                        "trainers.0.params.rounds=10",
                        "trainers.1.params.epochs=3",
                        "dataset.validation={fraction: 0.25}",
                        "parallelism=2",
                        "model="));
        assertThat(sweep.trials()).isEqualTo(7);
        assertThat(sweep.parallelism()).isEqualTo(2);
        assertThat(sweep.trainers().get(0).params()).containsEntry("rounds", 10);
        assertThat(sweep.trainers().get(1).params()).containsEntry("epochs", 3);
        assertThat(dataset(sweep).validation()).isEqualTo(ValidationSpec.fraction(0.25, 0));
        assertThat(sweep.model()).isNull();
    }

    @Test
    void pathsInOverridesAreRelativeToTheCurrentDirectory() throws IOException {
        Sweep sweep = (Sweep) SpecReader.readFile(write(SWEEP), List.of("dataset.path=x.csv"));
        assertThat(dataset(sweep).path())
                .isEqualTo(Path.of("x.csv").toAbsolutePath().toString());
    }

    @Test
    void refusesWrongOverrides() {
        assertOverride("trails=5", "--set trails=5: unknown key 'trails'; did you mean 'trials'?");
        assertOverride(
                "trials=many", "--set trials=many: trials: the text 'many' (expected: a whole number, 1 to 50000)");
        assertOverride("trials", "--set trials: no key (expected: key.path=value, for example trials=10)");
        assertOverride(
                "trainers.5.name=x",
                "--set trainers.5.name=x: trainers: no entry '5' (expected: a number from 0 to 1, or 2 to add one)");
        assertOverride(
                "metric.goal=minimize",
                "--set metric.goal=minimize: metric: the text 'auc' (expected: a mapping, to hold 'goal'); "
                        + "set metric as a whole");
    }

    @Test
    void reportsSyntaxWithLineAndColumn() {
        assertThatThrownBy(() -> text("kind: sweep\nname: a: b\n"))
                .hasMessageStartingWith("spec:2:8: not valid YAML: mapping values are not allowed here; ")
                .hasMessageContaining("need quotes");
        assertThatThrownBy(() -> text("kind: sweep\n\tname: a\n")).hasMessageStartingWith("spec:2:1: not valid YAML: ");
        assertThatThrownBy(() -> text("kind: [sweep\nname: a\n"))
                .hasMessageStartingWith("spec:2:5: not valid YAML: ")
                .hasMessageEndingWith("close the '[' of line 1, column 7, or put commas between its entries");
        assertThatThrownBy(() -> text("{\n\t\"kind\": \"sweep\""))
                .hasMessageStartingWith("spec:2:")
                .hasMessageEndingWith("close the '{' of line 1, column 1, or put commas between its entries");
        assertThatThrownBy(() -> text("kind: \"sweep\nname: a\n"))
                .hasMessageEndingWith("close the quote of line 1, column 7");
        assertProblems("", "spec:1:1: nothing in it (expected: a mapping with 'kind'); see docs/examples");
        assertProblems(
                "hello",
                "spec:1:1: the spec: the text 'hello' (expected: a mapping of keys to values)\n"
                        + "spec:1:1: kind: missing (expected: for example sweep); add it");
    }

    @Test
    void reportsUnknownKeysWithTheNearestKnownOne() {
        assertProblems(
                SWEEP.replace("trials: 12", "trails: 12"), "spec:9:1: unknown key 'trails'; did you mean 'trials'?");
        assertProblems(
                SWEEP.replace("  label:", "  lable:"),
                "spec:4:3: dataset.label: missing (expected: for example late); add it\n"
                        + "spec:5:3: unknown key 'dataset.lable'; did you mean 'label'?");
        assertProblems(
                SWEEP.replace("log: true}}", "lgo: true}}"),
                "spec:20:36: unknown key 'trainers.1.space.l2.lgo'; did you mean 'log'?");
        assertProblems(
                SWEEP.replace("kind: sweep", "kind: swep"), "spec:1:7: unknown kind 'swep'; did you mean 'sweep'?");
        assertProblems(
                SWEEP.replace("name: random", "name: radnom"),
                "spec:10:17: unknown sampler 'radnom'; did you mean 'random'?");
    }

    @Test
    void reportsWrongTypesWhereTheyAre() {
        assertProblems(
                SWEEP.replace("trials: 12", "trials: '12'"),
                "spec:9:9: trials: the text '12' (expected: a whole number, 1 to 50000)");
        assertProblems(
                SWEEP.replace("trials: 12", "trials: 0"), "spec:9:9: trials: 0 (expected: a whole number, 1 to 50000)");
        assertProblems(
                SWEEP.replace("label: late", "label: 5"),
                "spec:5:10: dataset.label: 5 (expected: text); put it in quotes");
        assertProblems(
                SWEEP.replace("[row_id]", "row_id"),
                "spec:6:12: dataset.exclude: the text 'row_id' (expected: a list of names)");
        assertProblems(
                SWEEP.replace("[3, 10]", "[3.5, 10]"),
                "spec:15:25: trainers.0.space.max_depth.int: 3.5 (expected: a whole number)");
        assertProblems(
                SWEEP.replace("{int: [3, 10]}", "{log: true}"),
                "spec:15:18: trainers.0.space.max_depth: no type "
                        + "(expected: one of int: [low, high], float: [low, high], choice: [...],"
                        + " ordinal: [...], constant: value)");
    }

    @Test
    void placesWhatTheSpecsThemselvesRefuse() {
        assertProblems(
                SWEEP.replace("{path: data/holdout.parquet}", "{fraction: 1.5}"),
                "spec:7:26: dataset.validation.fraction: 1.5 (expected: 0 < fraction < 1); choose for example 0.2");
        assertProblems(
                SWEEP.replace("[3, 10]", "[10, 3]"),
                "spec:15:18: search space parameter 'max_depth': [10, 3] (expected: low <= high); swap the bounds");
        assertProblems(
                SWEEP.replace("{booster: dart}", "{booster: darts}"),
                "spec:15:7: search space parameter 'rate_drop': depends on booster = 'darts' "
                        + "(expected: one of [gbtree, dart]); correct the value");
        assertProblems(
                SWEEP.replace("metric: auc", "metric: auk"),
                "spec:8:9: unknown metric 'auk'; did you mean 'auc'? "
                        + "(a metric of the trainer's own: {name: auk, goal: maximize})");
    }

    @Test
    void reportsAllProblemsTogether() {
        assertProblems("""
                kind: batch-inference
                modle: m
                input: 7
                output: out
                keep: [a, 1]
                """, """
                spec:1:1: model: missing (expected: for example flights-late); add it
                spec:3:8: input: 7 (expected: text); put it in quotes
                spec:5:11: keep: 1 (expected: text); put it in quotes
                spec:2:1: unknown key 'modle'; did you mean 'model'?\
                """);
    }

    @Test
    void refusesAnchorsAndRepeatedKeys() {
        assertThatThrownBy(() -> text("kind: sweep\nname: &a [*a, *a]\n"))
                .hasMessageStartingWith("spec:2:7: anchor '&a' (expected: none)");
        assertThatThrownBy(() -> text("kind: sweep\nkind: sweep\n"))
                .hasMessageStartingWith("spec:2:1: key 'kind' is there twice");
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        Path missing = directory.resolve("none.yaml");
        assertThatThrownBy(() -> SpecReader.readFile(missing, List.of()))
                .hasMessage(missing + ": no such file (expected: a YAML job spec); check the path");
        assertThatThrownBy(() -> SpecReader.readFile(directory, List.of()))
                .hasMessage(directory + ": a directory (expected: a YAML job spec); name a file that you can read");
        Path binary = Files.write(directory.resolve("b.yaml"), new byte[] {(byte) 0xff, 0, 1});
        assertThatThrownBy(() -> SpecReader.readFile(binary, List.of())).hasMessageContaining("not UTF-8 text");
    }

    private static DatasetSpec dataset(Sweep sweep) {
        return Objects.requireNonNull(sweep.dataset());
    }

    private JobSpec readFile(String yaml) throws IOException {
        return SpecReader.readFile(write(yaml), List.of());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("spec.yaml"), yaml);
    }

    private void assertOverride(String override, String message) {
        assertThatThrownBy(() -> SpecReader.readFile(write(SWEEP), List.of(override)))
                .isInstanceOf(ClusterException.class)
                .hasMessage(message);
    }
}
