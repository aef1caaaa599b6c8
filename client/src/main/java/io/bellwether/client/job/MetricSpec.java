package io.bellwether.client.job;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep optimizes. {@code auc} (maximized) and {@code logloss} (minimized) are for a binary label, {@code rmse}
 * (minimized) for a numeric one; other names are for trainers that report a metric of their own and need a goal.
 */
public record MetricSpec(String name, Goal goal) {
    /** Which values are better. */
    public enum Goal {
        MAXIMIZE,
        MINIMIZE;

        /** Whether {@code value} is strictly better than {@code than}; NaN is worse than everything. */
        public boolean isBetter(double value, double than) {
            if (Double.isNaN(value)) {
                return false;
            }
            return Double.isNaN(than) || (this == MAXIMIZE ? value > than : value < than);
        }
    }

    public static final MetricSpec AUC = new MetricSpec("auc", Goal.MAXIMIZE);
    public static final MetricSpec LOGLOSS = new MetricSpec("logloss", Goal.MINIMIZE);
    public static final MetricSpec RMSE = new MetricSpec("rmse", Goal.MINIMIZE);

    public MetricSpec(String name, @Nullable Goal goal) {
        this.name = JobSpec.requireText(name, "metric.name", "auc").toLowerCase(Locale.ROOT);
        Goal known = knownGoal(this.name);
        if (goal == null && known == null) {
            throw SpecChecks.invalid(
                    "metric.goal", "missing for metric '" + name + "'", "maximize or minimize", "add goal");
        }
        if (goal != null && known != null && goal != known) {
            throw SpecChecks.invalid("metric.goal", goal, known + " for " + name, "drop goal");
        }
        this.goal = goal != null ? goal : java.util.Objects.requireNonNull(known);
    }

    private static @Nullable Goal knownGoal(String name) {
        return switch (name) {
            case "auc" -> Goal.MAXIMIZE;
            case "logloss", "rmse" -> Goal.MINIMIZE;
            default -> null;
        };
    }
}
