package io.bellwether.records.lineage;

import io.bellwether.client.job.JobState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the lineage graph.
 *
 * @param id unique in the graph: {@code dataset/<name>@<version>}, {@code feature-view/<name>@<version>},
 *     {@code model/<name>@<version>}, {@code run/<id>} or {@code file/<path or URI>}
 * @param name of the dataset, the view, the model, the run's job, or the path
 * @param version of a dataset, view or model; null for others
 * @param state of a run as far as events told; null for others
 */
public record LineageNode(
        String id,
        Kind kind,
        String name,
        @Nullable String version,
        @Nullable JobState state) {
    /** What a node stands for. */
    public enum Kind {
        /** A file or directory outside the cluster: a source, an input to score, an output. */
        FILE,
        /** A version of a dataset. */
        DATASET,
        /** A version of a feature view. */
        FEATURE_VIEW,
        /** Something that ran: a load, a trial, batch inference. */
        RUN,
        /** A version of a registered model. */
        MODEL
    }

    /** The id of a model version's node. */
    public static String modelId(String name, int version) {
        return "model/" + name + "@" + version;
    }

    /** The id of a dataset version's node. */
    public static String datasetId(String name, String version) {
        return "dataset/" + name + "@" + version;
    }

    static LineageNode run(LineageEvent event) {
        JobState state = switch (event.eventType()) {
            case START, RUNNING -> JobState.RUNNING;
            case COMPLETE -> JobState.SUCCEEDED;
            case FAIL -> JobState.FAILED;
            case ABORT -> JobState.CANCELLED;
            case OTHER -> null;
        };
        String run = event.run().runId().replace("-", "");
        return new LineageNode("run/" + run, Kind.RUN, event.job().name(), null, state);
    }

    static LineageNode data(LineageEvent.Dataset dataset) {
        String name = dataset.name();
        if (dataset.namespace().startsWith(DataNames.SCHEME)
                && dataset.facets().get(Facets.VERSION) instanceof Map<?, ?> facet
                && facet.get(Facets.VERSION_ID) instanceof String version) {
            if (name.startsWith(DataNames.DATASETS)) {
                String own = name.substring(DataNames.DATASETS.length());
                return new LineageNode(datasetId(own, version), Kind.DATASET, own, version, null);
            }
            if (name.startsWith(DataNames.MODELS)) {
                String own = name.substring(DataNames.MODELS.length());
                return new LineageNode("model/" + own + "@" + version, Kind.MODEL, own, version, null);
            }
            if (name.startsWith(DataNames.FEATURE_VIEWS)) {
                String own = name.substring(DataNames.FEATURE_VIEWS.length());
                return new LineageNode("feature-view/" + own + "@" + version, Kind.FEATURE_VIEW, own, version, null);
            }
        }
        String path = dataset.namespace().equals("file") ? name : dataset.namespace() + name;
        return new LineageNode("file/" + path, Kind.FILE, path, null, null);
    }

    /** This node as a later event sees it. */
    LineageNode updatedBy(LineageNode later) {
        return later.state == null && state != null ? this : later;
    }
}
