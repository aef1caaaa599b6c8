package io.bellwether.store;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.RecordChange;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.lineage.LineageEvent;
import io.bellwether.records.lineage.LineageGraph;
import io.bellwether.records.lineage.LineageNode;
import io.bellwether.records.lineage.ModelLineage;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.MetricRecord;
import io.bellwether.records.tracking.RunDetail;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.records.tracking.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * The records of a cluster, in one SQLite file or one schema of a PostgreSQL database, that any program may read.
 *
 * <p>All but metrics is a projection of the coordinator's journal: {@link #apply} takes what journal entries change and
 * keeps, in the same transaction, the index of the last one. So the records are always those of one prefix of the
 * journal, and after any crash the projector goes on from {@link #appliedIndex}. Metrics come straight from the nodes and
 * are idempotent instead. Of coordinators that share the records only the one that leads writes, which each transaction checks.
 *
 * <p>Thread-safe. Writers take turns; readers do not wait. All methods block on the disk: do not call them on a thread
 * that must not wait.
 */
public final class RecordStore implements AutoCloseable {
    private final RecordDatabase database;
    private final OpenRuns openRuns = new OpenRuns();

    private RecordStore(RecordDatabase database) {
        this.database = database;
    }

    /** Opens the file, creating or migrating it as needed. {@code IO_FAILED} if that cannot be done. */
    public static RecordStore open(Path file) {
        return new RecordStore(SqliteRecords.open(file));
    }

    /**
     * Opens the records that several coordinators share, in the schema {@code bellwether_records}, creating or migrating it as
     * needed. They can be read at once, and written after {@link #lead}. {@code IO_FAILED} if the database can't be used.
     */
    public static RecordStore open(PostgresPlace place) {
        return new RecordStore(PostgresRecords.open(place));
    }

    /**
     * This coordinator leads in this term: it may write, as long as no later term has. Of shared records only; never blocks.
     * Writes without the right fail with {@code NOT_LEADER} and change nothing.
     */
    public void lead(long epoch) {
        database.lead(epoch);
    }

    /** This coordinator does not lead any more. Never blocks. */
    public void follow() {
        database.follow();
    }

    /** The index of the last journal entry that the records contain; 0 if none. */
    public long appliedIndex() {
        return database.read(StateRow::appliedIndex);
    }

    /**
     * Applies what consecutive journal entries change, all or nothing. Entries applied before are passed over, so
     * anything may be sent again.
     *
     * @param firstIndex the journal index of the first entry; at most one more than {@link #appliedIndex}
     * @param changes one for each entry; {@link RecordChange#none} for an entry that records nothing
     */
    public void apply(long firstIndex, List<RecordChange> changes) {
        Applied applied = database.write(db -> apply(db, firstIndex, changes));
        openRuns.keepAt(applied.index(), applied.runs());
    }

    /** The records contain the journal up to here, and the transaction left these runs. */
    private record Applied(long index, Map<TaskId, RunRecord> runs) {}

    private Applied apply(DSLContext db, long firstIndex, List<RecordChange> changes) {
        long applied = StateRow.appliedIndex(db);
        Map<TaskId, RunRecord> known = openRuns.takeAt(applied);
        long last = firstIndex + changes.size() - 1;
        if (firstIndex > applied + 1) {
            throw new IllegalArgumentException("first index: " + firstIndex + " (expected: at most " + (applied + 1)
                    + ", as entries up to " + applied + " are applied); read the journal from there");
        }
        if (last <= applied) {
            return new Applied(applied, known);
        }
        ChangeWriter writer = new ChangeWriter(db, known);
        List<LineageEvent> events = new ArrayList<>();
        for (RecordChange change : changes.subList((int) (applied + 1 - firstIndex), changes.size())) {
            events.addAll(change.accept(writer));
        }
        writer.flush();
        LineageRows.insert(db, events);
        StateRow.setAppliedIndex(db, last);
        return new Applied(last, writer.runs());
    }

    /** Keeps metric values of one attempt; values of the same key and step are replaced. In one transaction. */
    public void logMetrics(RunId run, int attempt, List<MetricPoint> points) {
        if (!points.isEmpty()) {
            database.write(db -> {
                MetricRows.log(db, run, attempt, points);
                LatestMetricRows.report(db, run, attempt, points);
                return points.size();
            });
        }
    }

    /** Experiments, as clients see and make them. */
    public ExperimentStore experiments() {
        return new ExperimentStore(database);
    }

    /** Runs as clients see and log them. */
    public LoggedRunStore loggedRuns() {
        return new LoggedRunStore(database);
    }

    /** Registered models as clients see and make them. */
    public NamedModelStore namedModels() {
        return new NamedModelStore(database);
    }

    /** Runs, newest first. {@code NOT_FOUND} if {@link RunQuery#before} is no run. */
    public List<RunRecord> runs(RunQuery query) {
        return database.read(db -> RunRows.find(db, query));
    }

    /** A run with its metric history and its dataset. */
    public Optional<RunDetail> run(RunId id) {
        return database.read(db -> {
            RunRecord run = RunRows.find(db, id);
            if (run == null) {
                return Optional.empty();
            }
            var history = MetricRows.history(db, id, run.attempt());
            return Optional.of(new RunDetail(run, history, DatasetRows.findPlain(db, run.dataset())));
        });
    }

    /** The metric values of all attempts of a run, in the order in which they were logged. */
    public List<MetricRecord> metrics(RunId run) {
        return database.read(db -> MetricRows.history(db, run));
    }

    /** All versions of all models, newest first. */
    public List<ModelVersionRecord> models() {
        return database.read(ModelRows::all);
    }

    /** The model versions that a run made, newest first. */
    public List<ModelVersionRecord> modelsOf(RunId run) {
        return database.read(db -> ModelRows.ofRun(db, run));
    }

    /** All versions of one model, newest first; empty if the name is not registered. */
    public List<ModelVersionRecord> model(String name) {
        return database.read(db -> ModelRows.versions(db, name));
    }

    /** One version of a model; version 0 is the newest. */
    public Optional<ModelVersionRecord> modelVersion(String name, int version) {
        return database.read(db -> ModelRows.version(db, name, version).stream().findFirst());
    }

    /** All versions of all feature views: by name, each one's newest version first. */
    public List<FeatureView> featureViews() {
        return database.read(FeatureViewRows::all);
    }

    /** All dataset versions, by each of their names, what was loaded last first. */
    public List<DatasetRecord> datasets() {
        return database.read(DatasetRows::all);
    }

    /** The dataset version of an id. */
    public Optional<DatasetRecord> dataset(String id) {
        return database.read(db -> Optional.ofNullable(DatasetRows.find(db, id)));
    }

    /** The newest version of a dataset's name, or the version of an id or of its first 8 digits or more; with statistics. */
    public Optional<DatasetRecord> newestDataset(String nameOrId) {
        return database.read(db -> Optional.ofNullable(DatasetRows.newest(db, nameOrId)));
    }

    /** Where a model version came from and what was made with it; version 0 is the newest. */
    public Optional<ModelLineage> lineage(String model, int version) {
        return database.read(
                db -> ModelRows.version(db, model, version).stream().findFirst().map(found -> lineage(db, found)));
    }

    private static ModelLineage lineage(DSLContext db, ModelVersionRecord version) {
        String name = version.model().name();
        int number = version.model().version();
        String id = LineageNode.modelId(name, number);
        LineageGraph upstream = LineageRows.upstream(db, id);
        LineageNode node = upstream.node(id)
                .orElseGet(() -> new LineageNode(id, LineageNode.Kind.MODEL, name, Integer.toString(number), null));
        return new ModelLineage(node, upstream, LineageRows.downstream(db, id));
    }

    /** All lineage events of a run, in the order in which they were emitted. */
    public List<LineageEvent> lineageEvents(RunId run) {
        return database.read(db -> LineageRows.events(db, run));
    }

    @Override
    public void close() {
        database.close();
    }
}
