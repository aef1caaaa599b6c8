package io.bellwether.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest extends JournalContract {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("journal.db");
    }

    @Override
    SqliteJournal open() throws JournalException {
        return SqliteJournal.open(file(), CLOCK);
    }

    @Override
    JournalReader openReader() throws JournalException {
        return SqliteReader.open(file());
    }

    @Override
    void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql.replace(" TABLE ", " event "));
        }
    }

    @Test
    void refusesFilesThatAreNoJournal() throws Exception {
        Files.writeString(
                file(), "this is no database, but it is long enough to be taken for one by a hasty reader....");
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class).hasMessageContaining("not a database");

        Files.delete(file());
        execute("CREATE TABLE\ncheese (name TEXT)");
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("another program's database");
    }

    @Test
    void refusesASchemaOfANewerRelease() throws Exception {
        appendThree();
        execute("PRAGMA user_version = 2");
        assertThatThrownBy(this::open).hasMessageContaining("schema version 2 (expected: at most 1)");
    }

    @Test
    void foldsItsLogInOnTheWay() throws Exception {
        try (SqliteJournal journal = open()) {
            long epoch = journal.claim();
            for (int batch = 0; batch < 100; batch++) {
                long first = batch * 1_000L;
                journal.append(
                        epoch,
                        LongStream.range(first, first + 1_000)
                                .mapToObj(JournalContract::event)
                                .toList());
                journal.tidy();
            }
            assertThat(Files.size(file())).isGreaterThan(5_000_000);
        }
    }
}
