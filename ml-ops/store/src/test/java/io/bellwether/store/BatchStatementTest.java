package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchStatementTest {
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<Long> SIZE = Columns.bigint("size");
    private static final BatchStatement INSERT = new BatchStatement(
            DSL.insertInto(Columns.table("thing"), NAME, SIZE).values("", 0L));

    private Connection connection;
    private DSLContext db;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        db = DSL.using(connection, SQLDialect.SQLITE);
        db.execute("CREATE TABLE thing (name TEXT NOT NULL, size BIGINT)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void writesEveryRowInOrderAndAgainWithOthers() {
        BatchStatement.Rows rows = INSERT.rows();
        rows.add("one", 1L);
        rows.add("none", null);
        rows.execute(db);
        BatchStatement.Rows others = INSERT.rows();
        others.add("a\0b", 3L);
        others.execute(db);
        INSERT.rows().execute(db);
        assertThat(db.fetch("SELECT name, size FROM thing ORDER BY rowid").intoArrays())
                .isDeepEqualTo(new Object[][] {{"one", 1L}, {"none", null}, {"a\uFFFDb", 3L}});
    }

    @Test
    void refusesARowThatDoesNotFit() {
        BatchStatement.Rows few = INSERT.rows();
        few.add("one");
        assertThatThrownBy(() -> few.execute(db))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 values (expected: 2)");
        BatchStatement.Rows other = INSERT.rows();
        other.add("one", "many");
        assertThatThrownBy(() -> other.execute(db)).isInstanceOf(ClassCastException.class);
    }

    @Test
    void whatTheDatabaseRefusesIsSaid() {
        BatchStatement.Rows rows = INSERT.rows();
        rows.add(null, 1L);
        assertThatThrownBy(() -> rows.execute(db))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("thing.name");
    }
}
