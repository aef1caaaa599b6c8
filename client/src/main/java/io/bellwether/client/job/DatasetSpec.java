package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.transform.TransformSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a dataset lies and how its columns are used.
 *
 * @param name a name for people and for lineage
 * @param path a file, a directory or a pattern of Parquet, ORC, CSV, JSON lines or LIBSVM, as a Hadoop path or URI; plain paths are
 *     local to the workers
 * @param label the column to predict; empty if there is none
 * @param features the columns to learn from; empty for every numeric column but the label and the excluded ones
 * @param exclude columns that are not features
 * @param validation where validation rows come from
 * @param transforms how its columns become features, step by step; empty for numeric columns as they are
 * @param format how the files are written; null if content and names tell
 * @param checks what it must be like, before anything is trained on it
 */
public record DatasetSpec(
        String name,
        String path,
        String label,
        List<String> features,
        List<String> exclude,
        ValidationSpec validation,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TransformSpec> transforms,
        @Nullable SourceFormat format,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CheckSpec> checks) {
    public DatasetSpec {
        path = JobSpec.requireText(path, "dataset.path", "data/train.parquet");
        label = label == null ? "" : label;
        name = name == null || name.isBlank() ? baseName(path) : name;
        features = features == null ? List.of() : List.copyOf(features);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
        validation = validation == null ? ValidationSpec.fraction(0.2, 0) : validation;
        transforms = transforms == null ? List.of() : List.copyOf(transforms);
        checks = checks == null ? List.of() : List.copyOf(checks);
        checkTransforms(transforms, label);
        format = SourceFormat.FOUND.equals(format) ? null : format;
        if (!label.isEmpty() && features.contains(label)) {
            throw SpecChecks.invalid(
                    "dataset.features", "contains the label '" + label + "'", "features only", "drop it");
        }
    }

    /** All numeric columns but the label are features; a fifth of the rows validates. */
    public static DatasetSpec of(String path, String label) {
        return new DatasetSpec(
                "", path, label, List.of(), List.of(), ValidationSpec.fraction(0.2, 0), List.of(), null, List.of());
    }

    /** Without a label: all numeric columns are features; a fifth of the rows validates. */
    public static DatasetSpec unlabelled(String path) {
        return of(path, "");
    }

    /** Whether there is a column to predict. */
    public boolean hasLabel() {
        return !label.isEmpty();
    }

    public DatasetSpec withName(String name) {
        return new DatasetSpec(name, path, label, features, exclude, validation, transforms, format, checks);
    }

    public DatasetSpec withFeatures(String... features) {
        return new DatasetSpec(name, path, label, List.of(features), exclude, validation, transforms, format, checks);
    }

    public DatasetSpec excluding(String... columns) {
        return new DatasetSpec(name, path, label, features, List.of(columns), validation, transforms, format, checks);
    }

    public DatasetSpec withValidation(ValidationSpec validation) {
        return new DatasetSpec(name, path, label, features, exclude, validation, transforms, format, checks);
    }

    /** What it must be like. */
    public DatasetSpec withChecks(CheckSpec... checks) {
        return new DatasetSpec(name, path, label, features, exclude, validation, transforms, format, List.of(checks));
    }

    /** The steps from columns to features, in this order. */
    public DatasetSpec withTransforms(TransformSpec... transforms) {
        return new DatasetSpec(name, path, label, features, exclude, validation, List.of(transforms), format, checks);
    }

    /** Read as {@code format} says. */
    public DatasetSpec withFormat(SourceFormat format) {
        return new DatasetSpec(name, path, label, features, exclude, validation, transforms, format, checks);
    }

    /** How the files are written. */
    public SourceFormat formatOrFound() {
        return format == null ? SourceFormat.FOUND : format;
    }

    private static void checkTransforms(List<TransformSpec> transforms, String label) {
        Set<String> ids = new HashSet<>();
        for (TransformSpec transform : transforms) {
            if (!ids.add(transform.id())) {
                throw SpecChecks.invalid(
                        "dataset.transforms",
                        "'" + transform.id() + "' twice",
                        "each step by an id of its own",
                        "add for example 'id: " + transform.id() + "-2'");
            }
            if (transform.name().equals("clip") && transform.params().isEmpty()) {
                throw SpecChecks.invalid(
                        "transform 'clip'", "neither low nor high", "one of both", "add for example low: 0");
            }
            if (transform.kind().needsLabel() && label.isEmpty()) {
                throw SpecChecks.invalid(
                        "dataset.label",
                        "missing for transform '" + transform.name() + "'",
                        "the column to predict",
                        "add it, or drop the transform");
            }
            if (!label.isEmpty() && transform.columns().contains(label)) {
                throw SpecChecks.invalid(
                        "transforms.columns", "contains the label '" + label + "'", "features only", "drop it");
            }
        }
    }

    /** What a path's last part is called, without what follows a dot. */
    static String baseName(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String file = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    /**
     * Either {@code path} (a separate file or directory with the same columns) or a {@code fraction} of the rows, chosen
     * by a hash of row number and {@code seed}.
     */
    public record ValidationSpec(
            @Nullable String path, @Nullable Double fraction, long seed) {
        public ValidationSpec {
            if ((path == null) == (fraction == null)) {
                throw SpecChecks.invalid(
                        "dataset.validation",
                        path == null ? "neither path nor fraction" : "both path and fraction",
                        "one of both",
                        "give 'path' or 'fraction'");
            }
            path = path == null ? null : JobSpec.requireText(path, "dataset.validation.path", "data/holdout.parquet");
            if (fraction != null && !(fraction > 0 && fraction < 1)) {
                throw SpecChecks.invalid(
                        "dataset.validation.fraction", fraction, "0 < fraction < 1", "choose for example 0.2");
            }
        }

        public static ValidationSpec fraction(double fraction, long seed) {
            return new ValidationSpec(null, fraction, seed);
        }

        public static ValidationSpec path(String path) {
            return new ValidationSpec(path, null, 0);
        }
    }
}
