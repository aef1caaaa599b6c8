package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureRef;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.TaskResult.EntityPart;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.ParquetTableWriter;
import io.bellwether.worker.dataset.ParquetTableWriter.Slice;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training set's entities and views, looked at and found to fit. Immutable; thread-safe. */
final class TrainingSetJoin {
    private static final Logger log = LoggerFactory.getLogger(TrainingSetJoin.class);

    /** What a value takes in memory, about. */
    private static final long BYTES_OF_VALUE = 9;

    private static final long BYTES_OF_TEXT = 64;

    /** What a row of the entities takes besides, about: its entity, its time, the row that was found, and the order in which these are read. */
    private static final long BYTES_OF_ROW = 32;

    /** What one more entity takes, about, by a key of whole numbers and by one of texts: with the number and the times by which it is looked up. */
    private static final long BYTES_OF_NUMBER_KEY = 72;

    private static final long BYTES_OF_TEXT_KEY = 150;

    private final Storage storage;
    private final JobId job;
    private final TrainingSet spec;
    private final EntityTable entities;
    private final List<ViewSource> sources;
    private final Map<FeatureView, List<String>> features;

    private TrainingSetJoin(
            Storage storage,
            JobId job,
            TrainingSet spec,
            EntityTable entities,
            List<ViewSource> sources,
            Map<FeatureView, List<String>> features) {
        this.storage = storage;
        this.job = job;
        this.spec = spec;
        this.entities = entities;
        this.sources = sources;
        this.features = features;
    }

    /** Looks at the files and checks that columns and names fit. */
    static TrainingSetJoin open(Storage storage, JobId job, TrainingSet spec, List<FeatureView> views) {
        EntityTable entities = EntityTable.open(storage, spec);
        List<ViewSource> sources =
                views.stream().map(view -> ViewSource.open(storage, view)).toList();
        Map<FeatureView, List<String>> features = features(spec, views);
        requireDistinct(spec, entities.table(), features);
        return new TrainingSetJoin(storage, job, spec, entities, sources, features);
    }

    /** All of them. */
    EntityTable entities() {
        return entities;
    }

    /**
     * How the entities are cut so that each part has at most so many rows, and takes half of {@code limitBytes} even if each row is about another
     * entity; {@code LIMIT_EXCEEDED} if the features alone of what can't be read apart take more.
     */
    List<EntityPart> parts(long rows, long limitBytes) {
        long room = limitBytes / 2;
        List<EntityPart> parts = entities.parts(Math.max(1, Math.min(rows, room / bytesOfRow())));
        for (EntityPart part : parts) {
            if (part.rows() * bytesOfFeatures() > room) {
                throw new ClusterException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "training set: " + part.rows() + " entities that can't be read apart: about "
                                + ((part.rows() * bytesOfFeatures()) >> 20) + " MiB of features (expected: at most "
                                + (room >> 20)
                                + " MiB); write them to more files, or give it more with resources.memory");
            }
        }
        return parts;
    }

    private long bytesOfRow() {
        boolean byNumbers =
                sources.stream().allMatch(source -> source.keyKinds().equals(List.of(TableColumn.Kind.INTEGER)));
        return bytesOfFeatures() + BYTES_OF_ROW + (byNumbers ? BYTES_OF_NUMBER_KEY : BYTES_OF_TEXT_KEY);
    }

    private long bytesOfFeatures() {
        long bytes = 0;
        for (ViewSource source : sources) {
            for (String feature : wanted(source)) {
                bytes += source.column(feature).hasNumbers() ? BYTES_OF_VALUE : BYTES_OF_TEXT;
            }
        }
        return bytes;
    }

    private List<String> wanted(ViewSource source) {
        return features.getOrDefault(source.view(), List.of());
    }

    /** One view's features of all entities. */
    private record Joined(TrainingSetManifest.View view, List<ColumnVector> columns) {}

    /** Joins some of the entities, once there is memory for it, and writes files into a directory, which is asked for when there is something to write. */
    TrainingSetManifest write(EntityTable some, JoinMemory memory, Supplier<Path> directory) {
        long ofViews = memory.limitBytes() / 3;
        long most = sources.stream().mapToLong(PointInTimeJoin::bytes).max().orElse(0);
        return memory.use(some.rows() * bytesOfRow() + Math.min(ofViews, most), () -> write(some, ofViews, directory));
    }

    private TrainingSetManifest write(EntityTable some, long limitOfViews, Supplier<Path> directory) {
        Resources resources = spec.resources();
        try (Workers workers = new Workers(resources == null ? 1 : resources.cpu())) {
            List<Joined> joined = new ArrayList<>();
            for (ViewSource source : sources) {
                joined.add(join(workers, some, source, limitOfViews));
            }
            List<TrainingSetManifest.File> files = write(workers, some, joined, directory.get());
            return new TrainingSetManifest(
                    TrainingSetManifest.FORMAT,
                    job,
                    inputs(some.table()),
                    spec.entities().eventTime(),
                    joined.stream().map(Joined::view).toList(),
                    schema(some, joined).stream().map(TableColumn::name).toList(),
                    files,
                    some.rows(),
                    malformed());
        }
    }

    /** Which features of each view are wanted, in the order in which they were named. */
    private static Map<FeatureView, List<String>> features(TrainingSet spec, List<FeatureView> views) {
        Map<FeatureView, Set<String>> wanted = new LinkedHashMap<>();
        for (FeatureRef ref : spec.refs()) {
            FeatureView view = views.stream()
                    .filter(each -> each.spec().name().equals(ref.view())
                            && (ref.version() == 0 || ref.version() == each.version()))
                    .reduce((older, newer) -> newer.version() > older.version() ? newer : older)
                    .orElseThrow(() -> new IllegalStateException("view " + ref.viewId() + " is not in the task"));
            Set<String> names = wanted.computeIfAbsent(view, key -> new LinkedHashSet<>());
            if (ref.feature() == null) {
                names.addAll(view.spec().features());
            } else {
                names.add(ref.feature());
            }
        }
        Map<FeatureView, List<String>> features = new LinkedHashMap<>();
        wanted.forEach((view, names) -> features.put(view, List.copyOf(names)));
        return features;
    }

    private static String outputName(TrainingSet spec, FeatureView view, String feature) {
        return spec.fullNames() ? view.spec().name() + "__" + feature : feature;
    }

    private static void requireDistinct(TrainingSet spec, Table entities, Map<FeatureView, List<String>> features) {
        Set<String> names = new LinkedHashSet<>();
        entities.columns().forEach(column -> names.add(column.name()));
        features.forEach((view, wanted) -> wanted.forEach(feature -> {
            String name = outputName(spec, view, feature);
            if (!names.add(name)) {
                throw DataErrors.invalid(
                        "feature '" + view.spec().name() + ":" + feature + "'",
                        "a second column '" + name + "' in the output",
                        "each name once",
                        spec.fullNames() ? "rename the entities' column" : "set fullNames: true");
            }
        }));
    }

    private Joined join(Workers workers, EntityTable some, ViewSource source, long limitBytes) {
        List<String> names = wanted(source);
        long start = System.nanoTime();
        int[] rows = new PointInTimeJoin(workers, limitBytes).rows(source, some.ask(source));
        long found = Arrays.stream(rows).filter(row -> row >= 0).count();
        List<ColumnVector> columns = names.stream()
                .map(feature -> ColumnVector.ofNulls(
                        source.column(feature).named(outputName(spec, source.view(), feature)), rows.length))
                .toList();
        source.gather(workers, names, rows, (target, from, row) -> {
            for (int column = 0; column < from.size(); column++) {
                columns.get(column).copy(target, from.get(column), row);
            }
        });
        log.info(
                "view={} entities={} sourceRows={} found={} millis={}",
                source.view().id(),
                rows.length,
                source.rows(),
                found,
                (System.nanoTime() - start) / 1_000_000);
        FeatureView view = source.view();
        return new Joined(
                new TrainingSetManifest.View(
                        view.spec().name(),
                        view.version(),
                        names,
                        view.spec().ttlSeconds(),
                        view.spec().created(),
                        inputs(source.table()),
                        found),
                columns);
    }

    private Map<String, MalformedData> malformed() {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("entities", entities.table());
        sources.forEach(source -> tables.put(source.view().id(), source.table()));
        Map<String, MalformedData> malformed = new LinkedHashMap<>();
        tables.forEach((name, table) -> {
            MalformedData found = table.malformed();
            if (found != null) {
                malformed.put(name, found);
            }
        });
        return malformed;
    }

    private static List<TrainingSetManifest.Input> inputs(Table table) {
        return table.files().stream()
                .map(file -> new TrainingSetManifest.Input(file.path(), file.bytes()))
                .toList();
    }

    private static List<TableColumn> schema(EntityTable some, List<Joined> joined) {
        List<TableColumn> columns = new ArrayList<>(some.table().columns());
        joined.forEach(each -> each.columns().forEach(vector -> columns.add(vector.column())));
        return columns;
    }

    /** A file for each worker, of pieces that lie together. */
    private List<TrainingSetManifest.File> write(
            Workers workers, EntityTable some, List<Joined> joined, Path directory) {
        List<TablePiece> pieces = some.pieces();
        List<Callable<TrainingSetManifest.File>> files = new ArrayList<>();
        int share = Math.max(1, (pieces.size() + workers.count() - 1) / workers.count());
        for (int from = 0; from == 0 || from < pieces.size(); from += share) {
            List<TablePiece> own = pieces.subList(from, Math.min(pieces.size(), from + share));
            Path file = new Path(directory, TrainingSetOutput.file(from / share));
            files.add(() -> writeFile(some, own, joined, file));
        }
        return workers.all(files);
    }

    private TrainingSetManifest.File writeFile(
            EntityTable some, List<TablePiece> pieces, List<Joined> joined, Path file) {
        List<String> names =
                some.table().columns().stream().map(TableColumn::name).toList();
        long rows;
        try (ParquetTableWriter writer = new ParquetTableWriter(storage, file, schema(some, joined))) {
            for (TablePiece piece : pieces) {
                write(some, piece, names, joined, writer);
            }
            rows = writer.rows();
        }
        String path = Storage.display(file);
        long bytes = storage.list("output file", path).get(0).bytes();
        return new TrainingSetManifest.File(file.getName(), rows, bytes, storage.sha256(path));
    }

    private static void write(
            EntityTable some, TablePiece piece, List<String> names, List<Joined> joined, ParquetTableWriter writer) {
        int first = some.place(piece);
        try (TableReader reader = piece.read(names)) {
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                List<Slice> slices = new ArrayList<>();
                reader.columns().forEach(vector -> slices.add(new Slice(vector, 0)));
                int at = first;
                joined.forEach(each -> each.columns().forEach(vector -> slices.add(new Slice(vector, at))));
                writer.write(slices, rows);
                first += rows;
                ViewSource.stopIfInterrupted();
            }
        }
    }
}
