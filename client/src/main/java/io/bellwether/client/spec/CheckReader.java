package io.bellwether.client.spec;

import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.CheckSpec.Severity;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.SourceFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code checks}: a list of constraints on data, and jobs of nothing else. */
final class CheckReader {
    private static final List<String> SEVERITIES = List.of("error", "warn");

    private CheckReader() {}

    /** Reads a job that only checks data. */
    static @Nullable DataChecks readJob(Fields fields) {
        fields.require("path", "data/flights.parquet");
        fields.require("checks", "[{name: complete, columns: [id]}]");
        String name = fields.text("name", "");
        String path = fields.path("path");
        SourceFormat format = FormatReader.read(fields);
        List<CheckSpec> checks = read(fields);
        Resources resources = SchedulingReader.readResources(fields);
        Scheduling scheduling = SchedulingReader.readScheduling(fields);
        return fields.build(
                () -> new DataChecks(name, path == null ? "" : path, format, checks, resources, scheduling));
    }

    static List<CheckSpec> read(Fields fields) {
        List<CheckSpec> checks = new ArrayList<>();
        List<SpecNode> items = fields.items("checks", "a list of checks, each with a name");
        for (int i = 0; i < items.size(); i++) {
            CheckSpec check = one(new Fields(items.get(i), fields.name("checks") + "." + i, fields.problems()));
            if (check != null) {
                checks.add(check);
            }
        }
        return checks;
    }

    private static @Nullable CheckSpec one(Fields check) {
        check.require("name", "complete");
        String name = check.text("name", "");
        List<String> columns = check.texts("columns");
        List<String> values = values(check);
        Map<String, Object> params = check.values("params");
        absolute(check, params);
        Double mostly = check.number("mostly");
        Severity severity = severity(check);
        return check.build(() -> new CheckSpec(name, columns, values, params, mostly, severity));
    }

    /** Numbers may stand there as they are. */
    private static List<String> values(Fields check) {
        List<String> values = new ArrayList<>();
        for (SpecNode item : check.items("values", "a list of values")) {
            if (item instanceof SpecNode.Scalar scalar) {
                values.add(scalar.text());
            } else {
                check.problems().add(item.at(), Fields.wrong(check.name("values"), item, "a number or a text"));
            }
        }
        return values;
    }

    /** A reference lies relative to the file that names it, as all data does. */
    private static void absolute(Fields check, Map<String, Object> params) {
        SpecNode node = check.node("params");
        if (node != null && params.get("reference") instanceof String reference) {
            check.refuseSecrets(node, check.name("params.reference"), reference);
        }
        if (node != null && params.get("reference") instanceof String reference && !reference.contains(":")) {
            Path directory = node.at().source().directory();
            if (directory != null) {
                params.put(
                        "reference",
                        directory
                                .toAbsolutePath()
                                .resolve(reference)
                                .normalize()
                                .toString());
            }
        }
    }

    private static @Nullable Severity severity(Fields check) {
        String word = check.text("severity");
        if (word == null) {
            return null;
        }
        if (!SEVERITIES.contains(word.toLowerCase(Locale.ROOT))) {
            check.problems()
                    .add(check.at(), check.name("severity") + ": '" + word + "'; " + Nearest.hint(word, SEVERITIES));
            return null;
        }
        return Severity.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
