package io.bellwether.worker.check;

import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.task.FoundColumn;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.check.TableChecks.Subject;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Storage.StoredFile;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/*
 * Implementation note. Parts of the rows go to the nodes that hold them, and what constraints have seen there comes back in a few words each: counts,
 * moments, the first rows that fail. Where these would be many (which values there were, a sample of them), or the order of all rows matters, a task of
 * its own reads all rows, of the columns of these constraints alone.
 */
/** Checks data by several tasks. Stateless; thread-safe. */
public final class CheckParts {
    /** Less is not worth a task. */
    private static final long LEAST_BYTES = 8L << 20;

    private CheckParts() {}

    /** Checks small data, and cuts up what is large: {@link TaskResult.DataChecked} or {@link TaskResult.ChecksPlanned}. */
    public static TaskResult begin(Storage storage, TaskSpec.CheckData task, long nowMillis) {
        return begin(storage, task, LEAST_BYTES, nowMillis);
    }

    /** As above; data is large if it has two parts of so many bytes. */
    static TaskResult begin(Storage storage, TaskSpec.CheckData task, long leastBytes, long nowMillis) {
        DataChecks spec = task.spec();
        Table table = open(storage, spec);
        long bytes = table.files().stream().mapToLong(StoredFile::bytes).sum();
        if (bytes >= 2 * leastBytes) {
            List<List<InputSplit>> parts = TableParts.of(storage, table, leastBytes);
            TableChecks checks = new TableChecks(storage, table, task.references(), nowMillis);
            TaskResult.ChecksPlanned plan = plan(checks, spec, table, parts);
            if (plan.tasks(task).size() > 1) {
                return plan;
            }
        }
        TableChecks checks = new TableChecks(storage, table, task.references(), nowMillis);
        return new TaskResult.DataChecked(checks.run(TableChecks.subjects(spec.checks())));
    }

    private static Table open(Storage storage, DataChecks spec) {
        return Table.openStrictly(storage, "path", spec.path(), spec.formatOrFound());
    }

    private static TaskResult.ChecksPlanned plan(
            TableChecks checks, DataChecks spec, Table table, List<List<InputSplit>> parts) {
        List<Subject> subjects = TableChecks.subjects(spec.checks());
        Map<Integer, CheckResult> found = new HashMap<>();
        List<Integer> joined = new ArrayList<>();
        Map<List<String>, List<Integer>> whole = new LinkedHashMap<>();
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            CheckResult settled = checks.settled(subject);
            if (settled != null) {
                found.put(i, settled);
            } else if (subject.spec().kind() != CheckKind.DRIFT
                    && TableChecks.openSimple(subject, 0).isTold()) {
                joined.add(i);
            } else {
                whole.computeIfAbsent(subject.columns(), columns -> new ArrayList<>())
                        .add(i);
            }
        }
        Set<String> read = new LinkedHashSet<>();
        joined.forEach(i -> read.addAll(subjects.get(i).columns()));
        return new TaskResult.ChecksPlanned(
                found,
                joined,
                read.stream().map(name -> found(table, name)).toList(),
                joined.isEmpty() ? List.of() : parts,
                List.copyOf(whole.values()));
    }

    private static FoundColumn found(Table table, String name) {
        TableColumn column = table.column("check", name);
        return new FoundColumn(
                name, column.kind().name(), table.directoryColumns().contains(column));
    }

    /** Looks at a part of the rows, or at all of them. */
    public static TaskResult.PartChecked look(Storage storage, TaskSpec.CheckPart task, long nowMillis) {
        List<Subject> all = TableChecks.subjects(task.spec().checks());
        List<Subject> own = task.constraints().stream().map(all::get).toList();
        if (task.splits().isEmpty()) {
            Table table = open(storage, task.spec());
            List<CheckResult> found = new TableChecks(storage, table, task.references(), nowMillis).run(own);
            return new TaskResult.PartChecked(byPlace(task.constraints(), found), Map.of());
        }
        List<RunningCheck> running = own.stream()
                .map(subject -> TableChecks.openSimple(subject, nowMillis))
                .toList();
        new ColumnPass(running).show(reopen(storage, task), task.splits());
        List<PartialCheck> seen = running.stream().map(RunningCheck::seen).toList();
        return new TaskResult.PartChecked(Map.of(), byPlace(task.constraints(), seen));
    }

    private static <T> Map<Integer, T> byPlace(Collection<Integer> places, List<T> values) {
        Map<Integer, T> byPlace = new HashMap<>();
        places.forEach(place -> byPlace.put(place, values.get(byPlace.size())));
        return byPlace;
    }

    private static Table reopen(Storage storage, TaskSpec.CheckPart task) {
        Map<String, StoredFile> files = new LinkedHashMap<>();
        for (InputSplit split : task.splits()) {
            files.put(split.file(), new StoredFile(split.file(), split.start() + split.length()));
        }
        return Table.reopen(
                storage,
                task.spec().path(),
                List.copyOf(files.values()),
                task.spec().formatOrFound(),
                columns(task, false),
                columns(task, true));
    }

    private static List<TableColumn> columns(TaskSpec.CheckPart task, boolean ofDirectories) {
        return task.columns().stream()
                .filter(column -> column.ofDirectory() == ofDirectories)
                .map(column -> TableColumn.ofCsv(column.name(), TableColumn.Kind.valueOf(column.kind())))
                .toList();
    }

    /** Makes the report of what was seen of the parts. */
    public static TaskResult.DataChecked join(TaskSpec.JoinChecks task, long nowMillis) {
        List<Subject> subjects = TableChecks.subjects(task.spec().checks());
        List<CheckResult> report = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            CheckResult found = task.found().get(i);
            report.add(found == null ? join(subjects.get(i), i, task.parts(), nowMillis) : found);
        }
        return new TaskResult.DataChecked(report);
    }

    private static CheckResult join(
            Subject subject, int place, List<Map<Integer, PartialCheck>> parts, long nowMillis) {
        RunningCheck check = TableChecks.openSimple(subject, nowMillis);
        parts.forEach(part -> check.add(Objects.requireNonNull(part.get(place), "what a part has seen")));
        return check.result();
    }
}
