package io.bellwether.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A reader that knows nothing of this program but where the database is. */
final class PlainSql {
    private final String url;

    PlainSql(Path file) {
        this("jdbc:sqlite:" + file);
    }

    PlainSql(String url) {
        this.url = url;
    }

    /** The rows, their columns joined by {@code |}. */
    List<String> rows(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    columns.add(result.getString(column));
                }
                rows.add(String.join("|", columns.stream().map(String::valueOf).toList()));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String value(String sql) {
        return rows(sql).get(0);
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Every row of every table of ours. */
    List<String> dump() {
        List<String> dump = new ArrayList<>();
        String tables = url.startsWith("jdbc:sqlite:")
                ? "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"
                : "select table_name from information_schema.tables where table_schema = current_schema() order by 1";
        for (String table : rows(tables)) {
            if (table.startsWith("flyway")) {
                continue;
            }
            rows("select * from " + table).stream().sorted().forEach(row -> dump.add(table + ": " + row));
        }
        return dump;
    }
}
