package io.bellwether.worker.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks see of parts of the data is, joined, what one sees of all of it: the same report in each word. */
class CheckPartsTest {
    private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final JobId JOB = new JobId("checks");
    private static final long LEAST_BYTES = 200_000;
    private static final String ROWS =
            "SELECT i AS id, (hash(i) % 1000)::INT AS n, CASE WHEN hash(i) % 97 = 0 THEN NULL ELSE sqrt(i) END AS x,"
                    + " 'w' || hash(i) % 50 AS word, strftime(TIMESTAMP '2026-11-21 12:00:00'"
                    + " - INTERVAL (hash(i) % 100000) SECOND, '%Y-%m-%dT%H:%M:%S') AS at FROM ";

    @TempDir
    private Path directory;

    private final Storage storage = new Storage();

    @Test
    void ofRowGroups() {
        Path file =
                DuckDb.parquet(directory.resolve("in.parquet"), ROWS + "range(300000) t(i)", ", ROW_GROUP_SIZE 40960");
        TaskResult.ChecksPlanned plan =
                isTheSameInParts(DataChecks.of(file.toString(), checks(file, "x", "n")), LEAST_BYTES);
        assertThat(plan.parts()).hasSizeGreaterThan(5);
        assertThat(plan.whole())
                .as("unique and increasing read one column, drift another, distinct a third")
                .hasSize(3);
    }

    @Test
    void ofLinesInDirectoriesWithTheirMalformedOnes() throws IOException {
        for (int part = 0; part < 3; part++) {
            Path there = Files.createDirectories(directory.resolve("in/part=" + (part == 1 ? "b" : part)));
            int first = part * 100_000;
            DuckDb.execute("COPY (" + ROWS + "range(" + first + ", " + (first + 100_000) + ") t(i)) TO '"
                    + there.resolve("rows.csv") + "' (FORMAT CSV, HEADER, DELIMITER ';')");
            Files.writeString(there.resolve("rows.csv"), "-1;many;2;w;now\n", java.nio.file.StandardOpenOption.APPEND);
        }
        SourceFormat format = SourceFormat.FOUND
                .withDelimiter(";")
                .withColumn("n", SourceFormat.ColumnType.INTEGER)
                .withMalformed(MalformedPolicy.drop(10));
        Path whole = DuckDb.parquet(directory.resolve("reference.parquet"), ROWS + "range(1000) t(i)");
        DataChecks spec = DataChecks.of(directory.resolve("in").toString(), checks(whole, "part", "n"))
                .withFormat(format);
        TaskResult.ChecksPlanned plan = isTheSameInParts(spec, 2 * LEAST_BYTES);
        assertThat(plan.parts()).hasSizeGreaterThan(5);
        assertThat(plan.columns()).anySatisfy(column -> {
            assertThat(column.name()).isEqualTo("part");
            assertThat(column.kind()).as("of all directories, not of one").isEqualTo("TEXT");
            assertThat(column.ofDirectory()).isTrue();
        });
    }

    @Test
    void ofManyFilesThatAreSmall() throws IOException {
        Path in = Files.createDirectory(directory.resolve("in"));
        for (int file = 0; file < 6; file++) {
            DuckDb.execute("COPY (" + ROWS + "range(" + file * 3_000 + ", " + (file + 1) * 3_000 + ") t(i)) TO '"
                    + in.resolve("%02d.jsonl".formatted(file)) + "' (FORMAT JSON)");
        }
        Path reference = DuckDb.parquet(directory.resolve("reference.parquet"), ROWS + "range(1000) t(i)");
        TaskResult.ChecksPlanned plan =
                isTheSameInParts(DataChecks.of(in.toString(), checks(reference, "x", "n")), 3 * LEAST_BYTES);
        assertThat(plan.parts()).extracting(List::size).containsExactly(3, 3);
    }

    @Test
    void littleIsCheckedAtOnce() {
        Path file = DuckDb.parquet(directory.resolve("in.parquet"), ROWS + "range(1000) t(i)");
        DataChecks spec = DataChecks.of(file.toString(), checks(file, "x", "n"));
        assertThat(CheckParts.begin(storage, new TaskSpec.CheckData(JOB, spec), NOW))
                .isEqualTo(new TaskResult.DataChecked(whole(spec)));
    }

    /** Plans, looks and joins, with tasks and results going through their JSON as between processes. */
    private TaskResult.ChecksPlanned isTheSameInParts(DataChecks spec, long leastBytes) {
        TaskSpec.CheckData look = new TaskSpec.CheckData(JOB, spec);
        TaskResult.ChecksPlanned plan =
                (TaskResult.ChecksPlanned) sent(CheckParts.begin(storage, look, leastBytes, NOW));
        long next = 0;
        for (List<InputSplit> part : plan.parts()) {
            assertThat(part.get(0).firstRow()).isGreaterThanOrEqualTo(next);
            next = part.get(0).firstRow();
        }
        Map<Integer, CheckResult> found = new HashMap<>(plan.found());
        List<Map<Integer, PartialCheck>> parts = new ArrayList<>();
        for (TaskSpec.CheckPart task : plan.tasks(look)) {
            TaskSpec.CheckPart received = Json.read(Json.write(task), TaskSpec.CheckPart.class);
            assertThat(Json.write(received)).isEqualTo(Json.write(task));
            TaskResult.PartChecked seen = (TaskResult.PartChecked) sent(CheckParts.look(storage, received, NOW));
            found.putAll(seen.found());
            if (!seen.seen().isEmpty()) {
                parts.add(seen.seen());
            }
        }
        assertThat(parts).hasSize(plan.parts().size());
        TaskSpec.JoinChecks join = new TaskSpec.JoinChecks(JOB, spec, found, parts);
        assertThat(CheckParts.join(Json.read(Json.write(join), TaskSpec.JoinChecks.class), NOW)
                        .checks())
                .isEqualTo(whole(spec));
        return plan;
    }

    private List<CheckResult> whole(DataChecks spec) {
        Table table = Table.openStrictly(storage, "path", spec.path(), spec.formatOrFound());
        return TableChecks.run(storage, table, spec.checks(), NOW);
    }

    private static TaskResult sent(TaskResult result) {
        TaskResult received = Json.read(Json.write(result), TaskResult.class);
        assertThat(received).isEqualTo(result);
        return received;
    }

    private static CheckSpec[] checks(Path reference, String column, String number) {
        List<CheckSpec> specs = new ArrayList<>(List.of(
                CheckSpec.of(CheckKind.ROWS, Map.of("low", 5)),
                CheckSpec.complete(column, "missing"),
                CheckSpec.unique("id"),
                CheckSpec.range(number, 3, 990).mostly(0.9),
                CheckSpec.inSet("word", "w1", "w2"),
                CheckSpec.of(CheckKind.INCREASING, Map.of("strictly", true), "id"),
                CheckSpec.of(CheckKind.FRESH, Map.of("hours", 1), "at"),
                CheckSpec.of(CheckKind.DRIFT, Map.of("reference", reference.toString()), number),
                CheckSpec.of(CheckKind.STATISTIC, Map.of("statistic", "distinct", "low", 0), "word"),
                CheckSpec.of(CheckKind.COMPARE, Map.of("is", "<"), number, "x")));
        for (String statistic : List.of("mean", "min", "max", "sum", "deviation", "missing-share")) {
            specs.add(CheckSpec.of(CheckKind.STATISTIC, Map.of("statistic", statistic, "low", 0), "x"));
        }
        return specs.toArray(CheckSpec[]::new);
    }
}
