package io.bellwether.store;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** The one row of {@code store_state}. */
final class StateRow {
    private static final Table<Record> STATE = Columns.table("store_state");
    private static final Field<Long> APPLIED_INDEX = Columns.bigint("applied_index");
    private static final Field<String> CLUSTER_ID = Columns.text("cluster_id");

    private StateRow() {}

    static long appliedIndex(DSLContext db) {
        return db.select(APPLIED_INDEX).from(STATE).fetchSingle(APPLIED_INDEX);
    }

    static void setAppliedIndex(DSLContext db, long index) {
        db.update(STATE).set(APPLIED_INDEX, index).execute();
    }

    /** Empty while it is not known. */
    static String clusterId(DSLContext db) {
        return db.select(CLUSTER_ID).from(STATE).fetchSingle(CLUSTER_ID);
    }

    static void setClusterId(DSLContext db, String clusterId) {
        db.update(STATE).set(CLUSTER_ID, clusterId).execute();
    }
}
