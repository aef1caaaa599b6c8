package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the newest row of each entity of a view into the grid, where it is read online. Rows that were there before are looked at again
 * only if the grid has lost some.
 *
 * @param name a name for people
 * @param view {@code name} for the newest version, or {@code name@version}
 * @param full whether to read all rows again, not only those that are newer than the last time
 * @param resources what the task takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 */
public record Materialization(
        String name,
        String view,
        boolean full,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling) implements FeatureJob {
    public Materialization {
        view = JobSpec.requireText(view, "view", "driver_stats");
        if (FeatureRef.parse(view).feature() != null) {
            throw SpecChecks.invalid("view", "'" + view + "'", "a view without a feature", "drop the feature");
        }
        name = name == null || name.isBlank() ? "materialize-" + view.replace('@', '-') : name;
    }

    /** What is new of the newest version. */
    public static Materialization of(String view) {
        return new Materialization("", view, false, null, null);
    }

    /** The same, of all rows. */
    public Materialization fully() {
        return new Materialization(name, view, true, resources, scheduling);
    }

    @Override
    @JsonIgnore
    public List<FeatureRef> refs() {
        return List.of(FeatureRef.parse(view));
    }

    @Override
    public String kind() {
        return "materialization";
    }
}
