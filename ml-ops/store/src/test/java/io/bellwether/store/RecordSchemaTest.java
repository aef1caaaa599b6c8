package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSchemaTest {
    @TempDir
    Path directory;

    /** Files written by a released version hold these numbers: when this fails, restore the file and add a migration. */
    @Test
    void migrationsAreAsTheyWereReleased() {
        assertThat(told().rows("select version, checksum from flyway_schema_history order by installed_rank"))
                .containsExactly(
                        "1|-1683648008",
                        "2|-540683936",
                        "3|305621692",
                        "4|1334016154",
                        "5|1775698977",
                        "6|1524715504",
                        "7|-382883785",
                        "8|-25473774",
                        "9|-413543063",
                        "10|475115222");
    }

    @Test
    void tellsWhatItsTablesAndColumnsMean() {
        PlainSql sql = told();
        for (String ddl : sql.rows("select sql from sqlite_master where type = 'table' and name not like 'flyway%'")) {
            assertThat(ddl).contains("-- ");
        }
        assertThat(sql.value("select sql from sqlite_master where name = 'metric'"))
                .contains("-- NULL: not a number");
    }

    @Test
    void isReadByAnyProgramThatKnowsSql() {
        PlainSql sql = told();
        assertThat(sql.rows("select r.trial, r.status, p.value, m.value from run r"
                        + " join run_param p on p.run_id = r.run_id and p.key = 'depth'"
                        + " left join run_metric m on m.run_id = r.run_id and m.key = r.metric order by r.trial"))
                .containsExactly("0|SUCCEEDED|0|0.7", "1|SUCCEEDED|1|0.8", "2|FAILED|2|null");
        assertThat(sql.rows("select v.name, v.version, d.name, f.path from model_version v"
                        + " join dataset_version d using (dataset_id) join dataset_file f using (dataset_id)"
                        + " order by f.number"))
                .containsExactly("late|1|flights|data/flights.csv/1", "late|1|flights|data/flights.csv/2");
        assertThat(sql.rows("select kind, state, output, rows_out from job join scoring using (job_id)"))
                .containsExactly("batch-inference|SUCCEEDED|out/scores|50");
    }

    @Test
    void isSound() {
        PlainSql sql = told();
        assertThat(sql.value("pragma integrity_check")).isEqualTo("ok");
        assertThat(sql.rows("pragma foreign_key_check")).isEmpty();
        assertThat(sql.value("pragma journal_mode")).isEqualTo("wal");
    }

    @Test
    void holdsTheWriteLockOnlyWhileItWrites() throws SQLException {
        try (RecordStore store = open()) {
            store.apply(1, Story.sweepAndScoring());
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("records.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 0");
                statement.execute("BEGIN IMMEDIATE");
                statement.execute("ROLLBACK");
            }
            assertThat(store.run(Story.run(1))).isPresent();
        }
    }

    @Test
    void refusesAFileOfANewerVersion() {
        PlainSql sql = told();
        sql.execute(
                "insert into flyway_schema_history select 99, '99', description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success from flyway_schema_history where version = '1'");
        assertThatThrownBy(this::open)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("start the version that wrote them");
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(
                directory.resolve("records.db"), "this is no database, only a text of some length".repeat(50));
        assertThatThrownBy(this::open).isInstanceOf(ClusterException.class).hasMessageContaining("records.db");
    }

    private PlainSql told() {
        try (RecordStore store = open()) {
            store.apply(1, Story.sweepAndScoring());
        }
        return new PlainSql(directory.resolve("records.db"));
    }

    private RecordStore open() {
        return RecordStore.open(directory.resolve("records.db"));
    }
}
