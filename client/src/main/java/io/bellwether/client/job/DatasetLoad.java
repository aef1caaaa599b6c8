package io.bellwether.client.job;

import org.jspecify.annotations.Nullable;

/**
 * Registers a dataset: loads it into the grid, with statistics of its columns. What is there already is not read again, and a sweep on the same dataset
 * and metric finds it. The job fails if one of the dataset's checks does whose severity is error. Immutable.
 *
 * @param name a name for people
 * @param dataset where it lies and how its columns are used
 * @param metric what it is to be used for: a label of two words is 0 and 1 for {@code auc} and {@code logloss}; null for {@code auc}, or
 *     without a label for {@code silhouette}
 * @param resources what the load takes of its node; null for one slot
 * @param scheduling whose it is, how much it matters and how long it may take; null for the default
 */
public record DatasetLoad(
        String name,
        DatasetSpec dataset,
        MetricSpec metric,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling)
        implements JobSpec {
    static final String KIND = "dataset-load";

    public DatasetLoad(
            String name,
            DatasetSpec dataset,
            @Nullable MetricSpec metric,
            @Nullable Resources resources,
            @Nullable Scheduling scheduling) {
        if (dataset == null) {
            throw SpecChecks.invalid(
                    "dataset",
                    "missing",
                    "its path and label",
                    "add for example dataset: {path: data/flights.parquet, label: late}");
        }
        this.dataset = dataset;
        this.metric = metric != null ? metric : dataset.hasLabel() ? MetricSpec.AUC : MetricSpec.SILHOUETTE;
        if (this.metric.needsLabel() && !dataset.hasLabel()) {
            throw SpecChecks.invalid(
                    "dataset.label",
                    "missing for metric '" + this.metric.name() + "'",
                    "the column to predict",
                    "add it");
        }
        this.name = name == null || name.isBlank() ? "load-" + dataset.name() : name;
        this.resources = resources;
        this.scheduling = scheduling;
    }

    /** To be used for the metric that follows from whether it has a label. */
    public static DatasetLoad of(DatasetSpec dataset) {
        return new DatasetLoad("", dataset, null, null, null);
    }

    /** The same, to be used for this metric. */
    public DatasetLoad withMetric(MetricSpec other) {
        return new DatasetLoad(name, dataset, other, resources, scheduling);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String formatKey() {
        return "dataset.format";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }
}
