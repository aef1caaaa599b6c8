package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.EntitiesJoined;
import io.bellwether.client.task.TaskResult.EntityPart;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note. Few entities are joined and published at once. Of many, or of those whose features have no room in memory, the first task only
 * says how they are cut, between pieces of their files; others join a part each, on any node, and a last one publishes what they have written.
 * Each reads keys and times of the views' rows, so a part more is worth it for the nodes, or the memory, that it brings.
 */
/**
 * Makes training sets: entities with what was known of them at their times. In memory are the found features of a part of the entities, and keys and
 * times of a part of a view's rows. Thread-safe; errors of the user's making have codes of kind USER.
 */
public final class TrainingSets {
    private static final long ROWS_OF_PART = 4_000_000;

    private final Storage storage;
    private final JoinMemory memory;
    private final long rowsOfPart;

    /** At most {@code limitBytes} of memory for all that run at once. */
    public TrainingSets(Storage storage, long limitBytes) {
        this(storage, limitBytes, ROWS_OF_PART);
    }

    /** As above; at most so many entities for one task. */
    TrainingSets(Storage storage, long limitBytes, long rowsOfPart) {
        this.storage = storage;
        memory = new JoinMemory(limitBytes);
        this.rowsOfPart = rowsOfPart;
    }

    /** Joins and publishes few entities, {@link TaskResult.TrainingSetBuilt}; says how many are to be cut up, {@link TaskResult.TrainingSetPlanned}. Idempotent: a job that has published answers as before. */
    public TaskResult build(TaskSpec.BuildTrainingSet task, int attempt) {
        TrainingSetOutput output = new TrainingSetOutput(storage, task.spec().output(), task.job());
        var published = output.published();
        if (published.isPresent()) {
            return result(output, published.get());
        }
        TrainingSetJoin join = TrainingSetJoin.open(storage, task.job(), task.spec(), task.views());
        List<EntityPart> parts = join.parts(rowsOfPart, memory.limitBytes());
        if (parts.size() > 1) {
            return new TaskResult.TrainingSetPlanned(parts);
        }
        TrainingSetManifest manifest = join.write(join.entities(), memory, () -> output.begin(attempt));
        return result(output, output.publish(attempt, manifest));
    }

    /** Joins a part. */
    public EntitiesJoined join(TaskSpec.JoinEntities task, int attempt) {
        TrainingSetOutput output = new TrainingSetOutput(storage, task.spec().output(), task.job());
        if (output.published().isEmpty()) {
            try {
                join(task, attempt, output);
            } catch (ClusterException e) {
                if (output.published().isEmpty()) {
                    throw e; // else an attempt that was given up has published all, and removed what this one has
                    // written
                }
            }
        }
        return new EntitiesJoined(task.number(), attempt, task.part().rows());
    }

    private void join(TaskSpec.JoinEntities task, int attempt, TrainingSetOutput output) {
        TrainingSetJoin join = TrainingSetJoin.open(storage, task.job(), task.spec(), task.views());
        EntityTable entities = join.entities().part(task.part(), task.rows());
        TrainingSetManifest manifest = join.write(entities, memory, () -> output.beginPart(task.number(), attempt));
        output.endPart(task.number(), attempt, manifest);
    }

    /** Publishes what was joined. Idempotent: a job that has published answers as before. */
    public TaskResult.TrainingSetBuilt commit(TaskSpec.CommitTrainingSet task) {
        TrainingSetOutput output = new TrainingSetOutput(storage, task.spec().output(), task.job());
        return result(output, output.published().orElseGet(() -> output.publish(task.parts())));
    }

    /** Removes what a job has left beside its output. */
    public TaskResult.OutputDiscarded discard(TaskSpec.DiscardTrainingSet task) {
        TrainingSetOutput output = new TrainingSetOutput(storage, task.output(), task.job());
        output.discard();
        return new TaskResult.OutputDiscarded(Storage.display(output.staging()));
    }

    private static TaskResult.TrainingSetBuilt result(TrainingSetOutput output, TrainingSetManifest manifest) {
        Map<String, Long> found = new LinkedHashMap<>();
        manifest.views().forEach(view -> found.put(view.id(), view.found()));
        return new TaskResult.TrainingSetBuilt(
                Storage.display(output.path()),
                manifest.rows(),
                manifest.files().size(),
                found,
                manifest.malformed());
    }
}
