package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.check.CheckSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scores files with a registered model and writes Parquet, ORC or CSV, committed all or nothing. Immutable.
 *
 * @param name a name for people
 * @param model the registered model's name
 * @param version the model's version; 0 for the newest when the job is accepted
 * @param input a file, a directory or a pattern of any format that a dataset may have
 * @param output a directory that does not exist yet
 * @param keep input columns copied to the output beside {@code row_id} and {@code score}
 * @param label the column with the truth, if the input has it: copied, and {@code auc} or {@code rmse} is reported
 * @param resources what the scoring of each split takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 * @param format of the files written
 * @param maxErrors how many rows may be left out of the output because they can't be scored; they are told in a file beside it
 * @param rowsPerSecond how many rows the job scores in a second at most, all nodes together; 0 for as many as it can
 * @param checks what the input must be like, before any of it is scored
 * @param inputFormat how the input's files are written; null if content and names tell
 * @param dataset the name of a loaded dataset, all of whose files but those of {@code validation.path} are the input: they must be what they were when its
 *     newest version was loaded; {@code input} and {@code inputFormat} then follow from it. Null for an input by its path
 */
public record BatchInference(
        String name,
        String model,
        int version,
        String input,
        String output,
        List<String> keep,
        @Nullable String label,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling,
        OutputFormat format,
        long maxErrors,
        long rowsPerSecond,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CheckSpec> checks,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SourceFormat inputFormat,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String dataset)
        implements JobSpec {
    private static final long ROWS_PER_SECOND_OF_SLOT = 100_000;

    public BatchInference {
        model = JobSpec.requireText(model, "model", "flights-late");
        dataset = dataset == null || dataset.isBlank() ? null : dataset;
        input = dataset != null && (input == null || input.isEmpty())
                ? ""
                : JobSpec.requireText(input, "input", "data/holdout.parquet");
        output = JobSpec.requireText(output, "output", "out/scores");
        name = name == null || name.isBlank() ? "score-" + model : name;
        keep = keep == null ? List.of() : List.copyOf(keep);
        checks = checks == null ? List.of() : List.copyOf(checks);
        format = format == null ? OutputFormat.PARQUET : format;
        inputFormat = SourceFormat.FOUND.equals(inputFormat) ? null : inputFormat;
        if (maxErrors < 0) {
            throw SpecChecks.invalid("maxErrors", maxErrors, ">= 0", "0 fails the job with the first bad row");
        }
        if (rowsPerSecond < 0) {
            throw SpecChecks.invalid("rowsPerSecond", rowsPerSecond, ">= 0", "0 sets no limit");
        }
        if (version < 0) {
            throw SpecChecks.invalid("version", version, ">= 0", "0 takes the newest");
        }
        if (keep.contains("row_id") || keep.contains("score")) {
            throw SpecChecks.invalid(
                    "keep", keep, "no column named row_id or score: the output adds its own", "drop it from keep");
        }
    }

    /**
     * How many splits are scored at once at most, if the rows per second are limited: so many that each task's share is a rate that
     * any slot reaches, so few that the shares add up to the limit.
     */
    @JsonIgnore
    public int tasksAtOnce() {
        return rowsPerSecond == 0
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, (rowsPerSecond - 1) / ROWS_PER_SECOND_OF_SLOT + 1);
    }

    /** How many rows each task scores in a second at most; 0 for as many as it can. */
    @JsonIgnore
    public long rowsPerSecondOfTask() {
        return rowsPerSecond == 0 ? 0 : Math.max(1, rowsPerSecond / tasksAtOnce());
    }

    /** How the input's files are written. */
    public SourceFormat inputFormatOrFound() {
        return inputFormat == null ? SourceFormat.FOUND : inputFormat;
    }

    /** The same, whose dataset is known. */
    public BatchInference on(DatasetSpec known) {
        Builder builder = toBuilder();
        builder.input = known.path();
        builder.inputFormat = known.format();
        return builder.build();
    }

    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** To make one that differs. */
    public Builder toBuilder() {
        Builder builder = builder(model);
        builder.name = name;
        builder.version = version;
        builder.input = input;
        builder.output = output;
        builder.keep = keep;
        builder.label = label;
        builder.resources = resources;
        builder.scheduling = scheduling;
        builder.format = format;
        builder.maxErrors = maxErrors;
        builder.rowsPerSecond = rowsPerSecond;
        builder.checks = checks;
        builder.inputFormat = inputFormat;
        builder.dataset = dataset;
        return builder;
    }

    @Override
    public String kind() {
        return "batch-inference";
    }

    @Override
    public String formatKey() {
        return dataset == null ? "inputFormat" : "dataset.format";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }

    /** Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private final String model;
        private String name = "";
        private int version;
        private String input = "";
        private String output = "";
        private List<String> keep = List.of();
        private @Nullable String label;
        private @Nullable Resources resources;
        private @Nullable Scheduling scheduling;
        private OutputFormat format = OutputFormat.PARQUET;
        private long maxErrors;
        private long rowsPerSecond;
        private List<CheckSpec> checks = List.of();
        private @Nullable SourceFormat inputFormat;
        private @Nullable String dataset;

        private Builder(String model) {
            this.model = Objects.requireNonNull(model, "model");
        }

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder version(int version) {
            this.version = version;
            return this;
        }

        public Builder input(String input) {
            this.input = input;
            return this;
        }

        /** A loaded dataset, by its name, in place of {@link #input}. */
        public Builder dataset(String dataset) {
            this.dataset = Objects.requireNonNull(dataset, "dataset");
            return this;
        }

        public Builder output(String output) {
            this.output = output;
            return this;
        }

        public Builder keep(String... columns) {
            this.keep = List.of(columns);
            return this;
        }

        public Builder label(String label) {
            this.label = label;
            return this;
        }

        /** What the scoring of each split takes of its node. */
        public Builder resources(Resources resources) {
            this.resources = Objects.requireNonNull(resources, "resources");
            return this;
        }

        public Builder scheduling(Scheduling scheduling) {
            this.scheduling = Objects.requireNonNull(scheduling, "scheduling");
            return this;
        }

        /** Of the files written; Parquet unless said otherwise. */
        public Builder format(OutputFormat format) {
            this.format = Objects.requireNonNull(format, "format");
            return this;
        }

        /** How many rows may be left out because they can't be scored; none unless said otherwise. */
        public Builder maxErrors(long rows) {
            this.maxErrors = rows;
            return this;
        }

        /** How many rows are scored in a second at most, all nodes together; no limit unless said otherwise. */
        public Builder rowsPerSecond(long rows) {
            this.rowsPerSecond = rows;
            return this;
        }

        /** What the input must be like, before any of it is scored. */
        public Builder checks(CheckSpec... checks) {
            this.checks = List.of(checks);
            return this;
        }

        /** How the input's files are written, where that can't be told from them. */
        public Builder inputFormat(SourceFormat inputFormat) {
            this.inputFormat = Objects.requireNonNull(inputFormat, "inputFormat");
            return this;
        }

        public BatchInference build() {
            return new BatchInference(
                    name,
                    model,
                    version,
                    input,
                    output,
                    keep,
                    label,
                    resources,
                    scheduling,
                    format,
                    maxErrors,
                    rowsPerSecond,
                    checks,
                    inputFormat,
                    dataset);
        }
    }
}
