package io.bellwether.client.job;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scores files with a registered model and writes Parquet, committed all or nothing. Immutable.
 *
 * @param name a name for people
 * @param model the registered model's name
 * @param version the model's version; 0 for the newest when the job is accepted
 * @param input a file or directory of Parquet or CSV
 * @param output a directory that does not exist yet
 * @param keep input columns copied to the output beside {@code row_id} and {@code score}
 * @param label the column with the truth, if the input has it: copied, and {@code auc} or {@code rmse} is reported
 * @param resources what the scoring of each split takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
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
        @Nullable Scheduling scheduling)
        implements JobSpec {
    public BatchInference {
        model = JobSpec.requireText(model, "model", "flights-late");
        input = JobSpec.requireText(input, "input", "data/holdout.parquet");
        output = JobSpec.requireText(output, "output", "out/scores");
        name = name == null || name.isBlank() ? "score-" + model : name;
        keep = keep == null ? List.of() : List.copyOf(keep);
        if (version < 0) {
            throw SpecChecks.invalid("version", version, ">= 0", "0 takes the newest");
        }
        if (keep.contains("row_id") || keep.contains("score")) {
            throw SpecChecks.invalid(
                    "keep", keep, "no column named row_id or score: the output adds its own", "drop it from keep");
        }
    }

    public static Builder builder(String model) {
        return new Builder(model);
    }

    @Override
    public String kind() {
        return "batch-inference";
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

        public BatchInference build() {
            return new BatchInference(name, model, version, input, output, keep, label, resources, scheduling);
        }
    }
}
