package io.bellwether.client.job;

import io.bellwether.client.check.CheckSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at data and says which constraints it keeps; nothing is loaded or written. The job fails if a constraint whose severity is error
 * does; what all of them have found is in its {@link JobView#checks()} either way. Immutable.
 *
 * @param name a name for people
 * @param path a file, a directory, a pattern or a URI, as a dataset's
 * @param format how the files are written; null if content and names tell
 * @param checks at least one
 * @param resources what the task takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 */
public record DataChecks(
        String name,
        String path,
        @Nullable SourceFormat format,
        List<CheckSpec> checks,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling)
        implements JobSpec {
    static final String KIND = "data-checks";

    public DataChecks {
        path = JobSpec.requireText(path, "path", "data/flights.parquet");
        format = SourceFormat.FOUND.equals(format) ? null : format;
        checks = checks == null ? List.of() : List.copyOf(checks);
        if (checks.isEmpty()) {
            throw SpecChecks.invalid(
                    "checks", "none", "at least one", "add for example {name: complete, columns: [id]}");
        }
        name = name == null || name.isBlank() ? "check-" + DatasetSpec.baseName(path) : name;
    }

    /** Of files whose format content and names tell. */
    public static DataChecks of(String path, CheckSpec... checks) {
        return new DataChecks("", path, null, List.of(checks), null, null);
    }

    /** The same, of files that are written so. */
    public DataChecks withFormat(SourceFormat other) {
        return new DataChecks(name, path, other, checks, resources, scheduling);
    }

    /** The same with another name for people. */
    public DataChecks named(String other) {
        return new DataChecks(other, path, format, checks, resources, scheduling);
    }

    /** How the files are written. */
    public SourceFormat formatOrFound() {
        return format == null ? SourceFormat.FOUND : format;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }
}
