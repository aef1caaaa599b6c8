package io.bellwether.client.spec;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.OutputFormat;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.SourceFormat;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job spec from YAML or JSON. All problems are found before any is reported: one {@link ClusterException} of
 * {@code INVALID_ARGUMENT}, whose message has a line {@code name:line:column: what is wrong} for each.
 */
public final class SpecReader {
    private static final String VIEW = "feature-view";

    private static final List<String> KINDS =
            List.of("sweep", "batch-inference", "training-set", "materialization", "data-checks", "dataset-load");

    private SpecReader() {}

    /**
     * Reads a file. Relative paths in it are relative to its directory.
     *
     * @param overrides {@code key.path=value} each, the value as YAML; list entries are numbers, from 0
     */
    public static JobSpec readFile(Path file, List<String> overrides) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        return read(content(file), new Source(file.toString(), directory, true), overrides);
    }

    /**
     * Reads text.
     *
     * @param name what to call the text in messages, for example {@code request}
     * @param directory what relative paths are relative to; null to leave them as they are
     */
    public static JobSpec readText(String text, String name, @Nullable Path directory) {
        return read(text, new Source(name, directory, true), List.of());
    }

    /** Reads the file of a feature view. Relative paths in it are relative to its directory. */
    public static FeatureViewSpec readView(Path file) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        return readView(content(file), file.toString(), directory);
    }

    /** Reads a feature view; the parameters are those of {@link #readText}. */
    public static FeatureViewSpec readView(String text, String name, @Nullable Path directory) {
        return read(text, new Source(name, directory, true), List.of(), SpecReader::readView);
    }

    private static @Nullable FeatureViewSpec readView(Fields fields) {
        String kind = fields.text("kind", VIEW);
        if (!kind.equals(VIEW)) {
            fields.problems().add(fields.at(), "kind '" + kind + "' (expected: " + VIEW + "); submit jobs instead");
            return null;
        }
        return FeatureReader.readView(fields);
    }

    private static JobSpec read(String text, Source source, List<String> overrides) {
        return read(text, source, overrides, SpecReader::readSpec);
    }

    private static <T> T read(
            String text, Source source, List<String> overrides, Function<Fields, @Nullable T> reader) {
        Problems problems = new Problems();
        SpecNode root = YamlTree.parse(text, source, problems);
        if (root != null) {
            root = new Overrides(problems).apply(root, overrides);
        }
        T spec = root == null ? null : reader.apply(new Fields(root, "", problems));
        problems.throwIfAny();
        if (spec == null) {
            throw new IllegalStateException("no spec and no problem: " + source.name());
        }
        return spec;
    }

    private static @Nullable JobSpec readSpec(Fields fields) {
        fields.require("kind", "sweep");
        String kind = fields.text("kind");
        if (kind == null) {
            return null;
        }
        return switch (kind) {
            case "sweep" -> new SweepReader(fields).read();
            case "batch-inference" -> readBatch(fields);
            case "training-set" -> FeatureReader.readTrainingSet(fields);
            case "materialization" -> FeatureReader.readMaterialization(fields);
            case "data-checks" -> CheckReader.readJob(fields);
            case "dataset-load" -> new SweepReader(fields).readLoad();
            case VIEW -> {
                fields.problems()
                        .add(fields.at(), "kind '" + VIEW + "' is no job; register it with 'bellwether apply'");
                yield null;
            }
            case "tasks" -> {
                SpecNode node = fields.node("kind");
                fields.problems()
                        .add(
                                node == null ? fields.at() : node.at(),
                                "kind 'tasks' ships code, so it is submitted by a program: Cluster.submit or Cluster.map");
                yield null;
            }
            default -> {
                SpecNode node = fields.node("kind");
                Position at = node == null ? fields.at() : node.at();
                fields.problems().add(at, "unknown kind '" + kind + "'; " + Nearest.hint(kind, KINDS));
                yield null;
            }
        };
    }

    private static @Nullable BatchInference readBatch(Fields fields) {
        fields.require("model", "flights-late");
        String dataset = fields.text("dataset");
        if (dataset == null) {
            fields.require("input", "data/holdout.parquet");
        }
        fields.require("output", "out/scores");
        String name = fields.text("name", "");
        String model = fields.text("model", "");
        int version = (int) fields.integer("version", 0, 0, Integer.MAX_VALUE);
        String input = fields.path("input");
        String output = fields.path("output");
        List<String> keep = fields.texts("keep");
        String label = fields.text("label");
        String format = fields.text("format", OutputFormat.PARQUET.word());
        long maxErrors = fields.integer("maxErrors", 0, 0, Long.MAX_VALUE);
        long rowsPerSecond = fields.integer("rowsPerSecond", 0, 0, Long.MAX_VALUE);
        List<CheckSpec> checks = CheckReader.read(fields);
        SourceFormat inputFormat = FormatReader.read(fields, "inputFormat");
        Resources resources = SchedulingReader.readResources(fields);
        Scheduling scheduling = SchedulingReader.readScheduling(fields);
        return fields.build(() -> new BatchInference(
                name,
                model,
                version,
                input == null ? "" : input,
                output == null ? "" : output,
                keep,
                label,
                resources,
                scheduling,
                OutputFormat.of(format),
                maxErrors,
                rowsPerSecond,
                checks,
                inputFormat,
                dataset));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "no such file", "check the path", e);
        } catch (MalformedInputException e) {
            throw unreadable(file, "not UTF-8 text", "save it as UTF-8", e);
        } catch (IOException e) {
            String reason = Files.isDirectory(file) ? "a directory" : "cannot be read, " + e.getMessage();
            throw unreadable(file, reason, "name a file that you can read", e);
        }
    }

    private static ClusterException unreadable(Path file, String reason, String next, IOException cause) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT, file + ": " + reason + " (expected: a YAML job spec); " + next, cause);
    }
}
