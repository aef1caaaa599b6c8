package io.bellwether.store;

import io.bellwether.client.job.JobState;
import io.bellwether.client.json.Json;
import io.bellwether.records.lineage.LineageEvent;
import io.bellwether.records.lineage.LineageGraph;
import io.bellwether.records.lineage.LineageGraph.Edge;
import io.bellwether.records.lineage.LineageNode;
import io.bellwether.records.tracking.RunId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Rows of {@code lineage_event}, and of the graph that the events tell: {@code lineage_node}, {@code lineage_edge}. */
final class LineageRows {
    /** Ids in one query: below the limits of both databases. */
    private static final int CHUNK = 500;

    private static final Table<Record> EVENT = Columns.table("lineage_event");
    private static final Field<Long> NUMBER = Columns.bigint("number");
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<String> EVENT_TYPE = Columns.text("event_type");
    private static final Field<Long> EVENT_TIME = Columns.bigint("event_time_ms");
    private static final Field<String> BODY = Columns.text("body_json");

    private static final Table<Record> NODE = Columns.table("lineage_node");
    private static final Field<String> NODE_ID = Columns.text("node_id");
    private static final Field<String> KIND = Columns.text("kind");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<String> VERSION = Columns.text("version");
    private static final Field<String> STATE = Columns.text("state");

    private static final Table<Record> EDGE = Columns.table("lineage_edge");
    private static final Field<String> FROM = Columns.text("from_node");
    private static final Field<String> TO = Columns.text("to_node");

    private static final BatchStatement INSERT_EVENT = new BatchStatement(
            DSL.insertInto(EVENT, NUMBER, RUN_ID, EVENT_TYPE, EVENT_TIME, BODY).values(0L, "", "", 0L, ""));
    private static final BatchStatement UPSERT_NODE = new BatchStatement(DSL.insertInto(
                    NODE, NODE_ID, KIND, NAME, VERSION, STATE)
            .values("", "", "", "", "")
            .onConflict(NODE_ID)
            .doUpdate()
            .set(
                    STATE,
                    DSL.coalesce(DSL.excluded(STATE), DSL.field(DSL.name("lineage_node", "state"), STATE.getType()))));
    private static final BatchStatement INSERT_EDGE = new BatchStatement(
            DSL.insertInto(EDGE, FROM, TO).values("", "").onConflict(FROM, TO).doNothing());

    private LineageRows() {}

    static void insert(DSLContext db, List<LineageEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        long number = Numbers.next(db, EVENT);
        BatchStatement.Rows rows = INSERT_EVENT.rows();
        for (LineageEvent event : events) {
            rows.add(
                    number++,
                    RunId.ofUuid(event.run().runId()).value(),
                    event.eventType().name(),
                    event.eventTime().toEpochMilli(),
                    Json.write(event));
        }
        rows.execute(db);
        LineageGraph graph = LineageGraph.of(events);
        upsert(db, graph.nodes());
        insertEdges(db, graph.edges());
    }

    private static void upsert(DSLContext db, Collection<LineageNode> nodes) {
        BatchStatement.Rows rows = UPSERT_NODE.rows();
        for (LineageNode node : nodes) {
            JobState state = node.state();
            rows.add(node.id(), node.kind().name(), node.name(), node.version(), state == null ? null : state.name());
        }
        rows.execute(db);
    }

    private static void insertEdges(DSLContext db, Collection<Edge> edges) {
        BatchStatement.Rows rows = INSERT_EDGE.rows();
        for (Edge edge : edges) {
            rows.add(edge.from(), edge.to());
        }
        rows.execute(db);
    }

    /** All events of a run, in order. */
    static List<LineageEvent> events(DSLContext db, RunId run) {
        return db.select(BODY)
                .from(EVENT)
                .where(RUN_ID.eq(run.value()))
                .orderBy(NUMBER)
                .fetch(row -> Json.read(row.get(BODY), LineageEvent.class));
    }

    /** All that {@code start} was made from, itself included. */
    static LineageGraph upstream(DSLContext db, String start) {
        return reach(db, start, TO, FROM);
    }

    /** All that was made from {@code start}, itself included. */
    static LineageGraph downstream(DSLContext db, String start) {
        return reach(db, start, FROM, TO);
    }

    /* Breadth first, a query for each level of the graph: it is deep by few levels and may be wide. */
    private static LineageGraph reach(DSLContext db, String start, Field<String> near, Field<String> far) {
        Set<String> reached = new LinkedHashSet<>(Set.of(start));
        Set<Edge> edges = new LinkedHashSet<>();
        Set<String> front = Set.of(start);
        while (!front.isEmpty()) {
            Set<String> next = new HashSet<>();
            for (List<String> ids : chunks(front)) {
                for (Record row : db.select().from(EDGE).where(near.in(ids)).fetch()) {
                    edges.add(new Edge(row.get(FROM), row.get(TO)));
                    if (reached.add(row.get(far))) {
                        next.add(row.get(far));
                    }
                }
            }
            front = next;
        }
        return new LineageGraph(nodes(db, reached), List.copyOf(edges));
    }

    private static List<LineageNode> nodes(DSLContext db, Set<String> ids) {
        List<LineageNode> nodes = new ArrayList<>();
        for (List<String> chunk : chunks(ids)) {
            nodes.addAll(db.select().from(NODE).where(NODE_ID.in(chunk)).fetch(LineageRows::toNode));
        }
        return nodes;
    }

    private static LineageNode toNode(Record row) {
        String state = row.get(STATE);
        return new LineageNode(
                row.get(NODE_ID),
                LineageNode.Kind.valueOf(row.get(KIND)),
                row.get(NAME),
                row.get(VERSION),
                state == null ? null : JobState.valueOf(state));
    }

    private static List<List<String>> chunks(Set<String> ids) {
        List<String> all = List.copyOf(ids);
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
        }
        return chunks;
    }
}
