package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.experiment.Lifecycle;
import io.bellwether.records.experiment.LoggedRun;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.Filter;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that an earlier version has written, opened by this one. */
class RecordMigrationTest {
    @TempDir
    Path directory;

    @Test
    void givesTheSweepsOfTheFirstVersionTheirExperiments() {
        Path file = directory.resolve("records.db");
        PlainSql sql = asOf("1", file);
        for (String job : List.of("a", "b", "c")) {
            String name = job.equals("c") ? "late" : "early";
            sql.execute("insert into job values ('" + job + "', 'sweep', '" + name
                    + "', 'SUCCEEDED', null, null, '{}', null," + " 1000, 2000)");
        }
        String run = "0".repeat(31);
        for (int i = 0; i < 3; i++) {
            String id = run + i;
            String job = List.of("a", "b", "c").get(i);
            sql.execute("insert into run values ('" + id + "', " + (i + 1) + ", '" + job
                    + "', 0, 1, 'toy-0', 'SUCCEEDED', 2," + " 'n', 'toy', 7, null, 'auc', null, 1000, 1001, 2000)");
            sql.execute("insert into run_param values ('" + id + "', 'depth', '6', 'integer')");
            sql.execute("insert into run_metric values ('" + id + "', 'auc', 0.5)");
            sql.execute("insert into metric values ('" + id + "', 'loss', 1, 1, 0.9, 1100, 1)");
            sql.execute("insert into metric values ('" + id + "', 'loss', 2, 2, 0.7, 1102, 3)");
            sql.execute("insert into metric values ('" + id + "', 'loss', 1, 2, 0.8, 1101, 2)");
        }
        try (RecordStore store = RecordStore.open(file)) {
            long early = store.experiments().byName("early").orElseThrow().id();
            long late = store.experiments().byName("late").orElseThrow().id();
            Search all = new Search(Lifecycle.ACTIVE_ONLY, Filter.ALL, List.of(), 10, 0);
            assertThat(store.loggedRuns().search(List.of(early), all).items()).hasSize(2);
            LoggedRun last =
                    store.loggedRuns().search(List.of(late), all).items().get(0);
            assertThat(last.tags())
                    .containsEntry("mlflow.runName", "toy-0")
                    .containsEntry("bellwether.job", "c")
                    .containsEntry("bellwether.trial", "0");
            assertThat(last.params()).containsEntry("depth", "6");
            assertThat(last.metrics())
                    .containsExactly(new MetricPoint("auc", 0, 0.5, 2000), new MetricPoint("loss", 2, 0.7, 1102));
            assertThat(store.loggedRuns().history(last.id(), "loss", 10, 0).items())
                    .containsExactly(new MetricPoint("loss", 1, 0.8, 1101), new MetricPoint("loss", 2, 0.7, 1102));
            // What attempts report again is still kept once.
            store.logMetrics(last.id(), 2, List.of(new MetricPoint("loss", 2, 0.6, 1103)));
            assertThat(store.metrics(last.id())).hasSize(3);
        }
        assertThat(sql.value("pragma integrity_check")).isEqualTo("ok");
        assertThat(sql.rows("pragma foreign_key_check")).isEmpty();
    }

    @Test
    void tellsWhatWasRefusedBeforeThatWasKeptByName() {
        Path file = directory.resolve("records.db");
        PlainSql sql = asOf("9", file);
        String row = "0, 'in', 'in.csv', 'y', '[]', 8, 2, 1, '{\"name\":\"in\",\"path\":\"in.csv\"}', 'j', 1000, ";
        String found =
                "'[{\"check\":\"unique\",\"columns\":[],\"severity\":\"ERROR\",\"passed\":false,\"expected\":\"\",\"observed\":\"\","
                        + "\"checked\":1,\"failed\":1,\"examples\":[]}]'";
        List<String> ids = List.of("plain", "refused", "refused-later");
        for (int i = 0; i < ids.size(); i++) {
            sql.execute("insert into dataset_version values ('" + ids.get(i) + "', " + row.replaceFirst("0", "" + i)
                    + (i == 1 ? "null" : "'[]'") + ", " + (i == 0 ? "null" : found) + ", null)");
            sql.execute("insert into dataset_name values ('" + ids.get(i) + "', '" + ids.get(i) + "', " + i + ")");
        }
        try (RecordStore store = RecordStore.open(file)) {
            assertThat(store.datasets())
                    .extracting(DatasetRecord::name, DatasetRecord::refused)
                    .containsExactly(tuple("refused-later", false), tuple("refused", true), tuple("plain", false));
            assertThat(store.newestDataset("refused").orElseThrow().checks()).hasSize(1);
        }
    }

    /** The records as a release wrote them whose newest migration this was. */
    private static PlainSql asOf(String migration, Path file) {
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/migration/records")
                .target(migration)
                .load()
                .migrate();
        return new PlainSql(file);
    }
}
