package io.bellwether.client.wire;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Between a node and its executors, which are of the same release, trials and what they come to travel as fields. An executor is a new process
 * for each job: before JSON is quick there a thousand trials have passed. Whatever is not of the usual form travels as its JSON, after
 * a byte that says so.
 *
 * The dataset of all trials of a job is the same, and long. It is written and parsed once, and afterwards known by its text.
 */
/** Tasks and outcomes as executors are told and tell of them. */
final class TrialFields {
    private static final int JSON = 0;
    private static final int TRIAL = 1;
    private static final int TRIAL_DONE = 1;
    private static final int FOLD_DONE = 2;

    private static final int TEXT = 1;
    private static final int NUMBER = 2;
    private static final int REAL = 3;
    private static final int FLAG = 4;

    /** The one that was written last, and the one that was read last. */
    private static volatile @Nullable Dataset written;

    private static volatile @Nullable Dataset read;

    private TrialFields() {}

    private record Dataset(DatasetVersion version, String json) {}

    static void writeTask(FieldOutput output, TaskSpec task) {
        if (task instanceof TaskSpec.Trial trial
                && trial.params().values().stream().allMatch(TrialFields::isPlain)) {
            output.integer(TRIAL);
            writeTrial(output, trial);
        } else {
            output.integer(JSON);
            output.json(task);
        }
    }

    static TaskSpec readTask(FieldInput input) {
        return input.integer() == TRIAL ? readTrial(input) : input.json(TaskSpec.class);
    }

    static void writeOutcome(FieldOutput output, AttemptOutcome outcome) {
        TaskResult result = outcome instanceof AttemptOutcome.Succeeded done ? done.result() : null;
        if (outcome instanceof AttemptOutcome.Succeeded done
                && result instanceof TaskResult.TrialDone trial
                && trial.model() == null) {
            output.integer(TRIAL_DONE);
            writeValues(output, trial.value(), trial.metrics(), done.millis());
        } else if (outcome instanceof AttemptOutcome.Succeeded done && result instanceof TaskResult.FoldDone fold) {
            output.integer(FOLD_DONE);
            writeValues(output, fold.value(), fold.metrics(), done.millis());
        } else {
            output.integer(JSON);
            output.json(outcome);
        }
    }

    static AttemptOutcome readOutcome(FieldInput input) {
        int form = input.integer();
        if (form == JSON) {
            return input.json(AttemptOutcome.class);
        }
        double value = input.real();
        Map<String, Double> metrics = new LinkedHashMap<>();
        input.list(fields -> metrics.put(fields.text(), fields.real()));
        TaskResult result = form == FOLD_DONE
                ? new TaskResult.FoldDone(value, metrics)
                : new TaskResult.TrialDone(value, metrics, null);
        return new AttemptOutcome.Succeeded(result, input.number());
    }

    private static void writeValues(FieldOutput output, double value, Map<String, Double> metrics, long millis) {
        output.real(value);
        output.list(metrics.entrySet(), (fields, metric) -> {
            fields.text(metric.getKey());
            fields.real(metric.getValue());
        });
        output.number(millis);
    }

    private static void writeTrial(FieldOutput output, TaskSpec.Trial trial) {
        output.text(trial.job().value());
        output.text(trial.run());
        output.integer(trial.number());
        output.text(trial.trainer());
        output.list(trial.params().entrySet(), (fields, param) -> {
            fields.text(param.getKey());
            writePlain(fields, param.getValue());
        });
        DatasetVersion dataset = trial.dataset();
        output.nullableText(dataset == null ? null : json(dataset));
        output.text(trial.metric().name());
        output.name(trial.metric().goal());
        output.number(trial.seed());
        output.flag(trial.keepModel());
        Double best = trial.bestSoFar();
        output.flag(best != null);
        if (best != null) {
            output.real(best);
        }
        output.flag(trial.prunable());
        writeParts(output, trial);
    }

    private static void writeParts(FieldOutput output, TaskSpec.Trial trial) {
        Gang gang = trial.gang();
        output.flag(gang != null);
        if (gang != null) {
            TaskFields.writeGang(output, gang);
        }
        Checkpoint checkpoint = trial.checkpoint();
        output.flag(checkpoint != null);
        if (checkpoint != null) {
            output.text(checkpoint.sha256());
            output.number(checkpoint.bytes());
            output.number(checkpoint.step());
        }
        Long pauseAt = trial.pauseAt();
        output.flag(pauseAt != null);
        if (pauseAt != null) {
            output.number(pauseAt);
        }
        Fold fold = trial.fold();
        output.flag(fold != null);
        if (fold != null) {
            output.integer(fold.number());
            output.integer(fold.fold());
            output.integer(fold.folds());
            output.flag(fold.stratify());
            output.number(fold.seed());
        }
    }

    private static TaskSpec.Trial readTrial(FieldInput input) {
        JobId job = new JobId(input.text());
        String run = input.text();
        int number = input.integer();
        String trainer = input.text();
        Map<String, Object> params = new LinkedHashMap<>();
        input.list(fields -> params.put(fields.text(), readPlain(fields)));
        String dataset = input.nullableText();
        return new TaskSpec.Trial(
                job,
                run,
                number,
                trainer,
                params,
                dataset == null ? null : dataset(dataset),
                new MetricSpec(input.text(), input.name(MetricSpec.Goal.class)),
                input.number(),
                input.flag(),
                input.flag() ? (Double) input.real() : null,
                input.flag(),
                input.flag() ? TaskFields.readGang(input) : null,
                input.flag() ? new Checkpoint(input.text(), input.number(), input.number()) : null,
                input.flag() ? (Long) input.number() : null,
                input.flag()
                        ? new Fold(input.integer(), input.integer(), input.integer(), input.flag(), input.number())
                        : null);
    }

    private static boolean isPlain(Object value) {
        return value instanceof String
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Double
                || value instanceof Boolean;
    }

    private static void writePlain(FieldOutput output, Object value) {
        if (value instanceof String text) {
            output.integer(TEXT);
            output.text(text);
        } else if (value instanceof Double real) {
            output.integer(REAL);
            output.real(real);
        } else if (value instanceof Boolean flag) {
            output.integer(FLAG);
            output.flag(flag);
        } else {
            output.integer(NUMBER);
            output.number(((Number) value).longValue());
        }
    }

    private static Object readPlain(FieldInput input) {
        return switch (input.integer()) {
            case TEXT -> input.text();
            case REAL -> input.real();
            case FLAG -> input.flag();
            default -> input.number();
        };
    }

    @SuppressWarnings(
            "ReferenceEquality") // the very object is what saves writing it; another, equal one is written again
    private static String json(DatasetVersion version) {
        Dataset last = written;
        if (last == null || last.version != version) {
            last = new Dataset(version, Json.write(version));
            written = last;
        }
        return last.json;
    }

    private static DatasetVersion dataset(String json) {
        Dataset last = read;
        if (last == null || !last.json.equals(json)) {
            last = new Dataset(Json.read(json, DatasetVersion.class), json);
            read = last;
        }
        return last.version;
    }
}
