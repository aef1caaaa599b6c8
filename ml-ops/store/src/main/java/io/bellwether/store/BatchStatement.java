package io.bellwether.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is executed for many rows, and often. jOOQ renders a statement to text at every use, which takes longer than SQLite
 * then takes to execute it: this one is rendered once for each kind of database. Immutable and thread-safe.
 */
final class BatchStatement {
    private final Query query;
    private final Map<SQLDialect, Text> texts = new ConcurrentHashMap<>();

    /** {@code query} with any value wherever a row's belongs; it stands for the column's type. */
    BatchStatement(Query query) {
        this.query = query;
    }

    /** No rows yet. */
    Rows rows() {
        return new Rows();
    }

    private Text render(DSLContext db) {
        List<? extends Class<?>> types = db.extractParams(query).values().stream()
                .filter(param -> !param.isInline())
                .map(Param::getType)
                .toList();
        return new Text(db.render(query), types);
    }

    private static int sqlType(Class<?> type) {
        if (type == String.class) {
            return Types.VARCHAR;
        } else if (type == Long.class) {
            return Types.BIGINT;
        } else if (type == Integer.class) {
            return Types.INTEGER;
        } else if (type == Double.class) {
            return Types.DOUBLE;
        }
        throw new IllegalArgumentException("a value of " + type + " (expected: text or a number)");
    }

    /** What it is to be executed for. Not thread-safe. */
    final class Rows {
        private final List<@Nullable Object[]> rows = new ArrayList<>();

        /** One more row: its values in the order in which the statement has them. */
        void add(@Nullable Object... values) {
            rows.add(values);
        }

        /** Executes it for each row, in order; for none if there are none. */
        void execute(DSLContext db) {
            if (rows.isEmpty()) {
                return;
            }
            Text text = texts.computeIfAbsent(db.dialect(), dialect -> render(db));
            db.connection(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(text.sql)) {
                    for (@Nullable Object[] row : rows) {
                        text.bind(statement, row);
                        statement.addBatch();
                    }
                    statement.executeBatch();
                } catch (SQLException e) {
                    throw new DataAccessException(text.sql + ": " + e.getMessage(), e);
                }
            });
        }
    }

    /**
     * The statement for one kind of database.
     *
     * @param sql with a question mark for each value
     * @param types of these
     */
    private record Text(String sql, List<? extends Class<?>> types) {
        void bind(PreparedStatement statement, @Nullable Object[] row) throws SQLException {
            if (row.length != types.size()) {
                throw new IllegalArgumentException(row.length + " values (expected: " + types.size() + ") for " + sql);
            }
            for (int i = 0; i < row.length; i++) {
                Object value = types.get(i).cast(row[i]);
                if (value == null) {
                    statement.setNull(i + 1, sqlType(types.get(i)));
                } else if (value instanceof String text) {
                    statement.setString(i + 1, Columns.keepable(text));
                } else {
                    statement.setObject(i + 1, value);
                }
            }
        }
    }
}
