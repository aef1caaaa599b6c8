package io.bellwether.client.job;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep optimizes. {@code auc} (maximized) and {@code logloss} (minimized) are for a binary label, {@code rmse}
 * (minimized) for a numeric one; {@code silhouette} (maximized) is for clusters and {@code logperplexity} (minimized) for
 * topics, without a label. Other names are for trainers that report a metric of their own, and need a goal.
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
    public static final MetricSpec SILHOUETTE = new MetricSpec("silhouette", Goal.MAXIMIZE);
    public static final MetricSpec LOG_PERPLEXITY = new MetricSpec("logperplexity", Goal.MINIMIZE);

    /** The names of the metrics that are known here, and whose goal is. */
    public static final List<String> KNOWN = List.of("auc", "logloss", "rmse", "silhouette", "logperplexity");

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

    /** Whether it compares predictions with a label. */
    public boolean needsLabel() {
        return equals(AUC) || equals(LOGLOSS) || equals(RMSE);
    }

    /** Whether it looks at no label, even if the dataset has one. */
    public boolean ignoresLabel() {
        return equals(SILHOUETTE) || equals(LOG_PERPLEXITY);
    }

    private static @Nullable Goal knownGoal(String name) {
        return switch (name) {
            case "auc", "silhouette" -> Goal.MAXIMIZE;
            case "logloss", "rmse", "logperplexity" -> Goal.MINIMIZE;
            default -> null;
        };
    }
}
