package io.bellwether.store;

import java.sql.ResultSet;
import java.sql.Statement;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * The column {@code number} of several tables: rows counted as they were added. Safe because there is one writer; each
 * table has an index by it, so finding the last one costs one look.
 */
final class Numbers {
    private static final Field<Long> NUMBER = Columns.bigint("number");

    private Numbers() {}

    /** Asked for so often that having it rendered would show. */
    static long next(DSLContext db, Table<Record> table) {
        return db.connectionResult(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet last = statement.executeQuery("SELECT max(number) FROM " + table.getName())) {
                last.next();
                return last.getLong(1) + 1; // an empty table's NULL reads as 0
            }
        });
    }

    static long next(DSLContext db, Table<Record> table, Condition among) {
        Long last = db.select(DSL.max(NUMBER)).from(table).where(among).fetchOne(0, Long.class);
        return last == null ? 1 : last + 1;
    }
}
