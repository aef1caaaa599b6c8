package io.bellwether.records.lineage;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.task.ModelRef;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.lineage.LineageEvent.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How data is named in events. Datasets and models live in the cluster's namespace, with their version as a facet; files
 * have OpenLineage's names for them ({@code file} and the path, {@code hdfs://host:port} and the path), so that they are
 * the same data for other systems that tell of them.
 */
record DataNames(String cluster) {
    static final String SCHEME = "bellwether://";
    static final String DATASETS = "datasets/";
    static final String FEATURE_VIEWS = "feature-views/";
    static final String MODELS = "models/";

    /** Not java.net.URI: paths of file systems hold blanks and brackets. */
    private static final Pattern URI_FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(//([^/]*))?(/.*)");

    String namespace() {
        return SCHEME + cluster;
    }

    Dataset dataset(DatasetRecord dataset) {
        Map<String, Object> facets = new LinkedHashMap<>();
        facets.put(Facets.VERSION, Facets.version(dataset.id()));
        facets.put("schema", Facets.schema(dataset.version()));
        facets.put(
                "dataSource",
                Facets.source(dataset.name(), dataset.version().spec().path()));
        return new Dataset(namespace(), DATASETS + dataset.name(), facets, null, null);
    }

    /** A dataset by name and version only: what each of many trials repeats of it. */
    Dataset datasetReference(DatasetRecord dataset) {
        return new Dataset(
                namespace(),
                DATASETS + dataset.name(),
                Map.of(Facets.VERSION, Facets.version(dataset.id())),
                null,
                null);
    }

    Dataset model(ModelRef model) {
        Map<String, Object> facets = new LinkedHashMap<>();
        facets.put(Facets.VERSION, Facets.version(Integer.toString(model.version())));
        facets.put("schema", Facets.schema(model.artifact()));
        return new Dataset(namespace(), MODELS + model.name(), facets, null, null);
    }

    Dataset modelReference(String name, int version) {
        return new Dataset(
                namespace(),
                MODELS + name,
                Map.of(Facets.VERSION, Facets.version(Integer.toString(version))),
                null,
                null);
    }

    Dataset featureView(FeatureView view) {
        return new Dataset(
                namespace(),
                FEATURE_VIEWS + view.spec().name(),
                Map.of(Facets.VERSION, Facets.version(Integer.toString(view.version()))),
                null,
                null);
    }

    static Dataset input(String path, @Nullable Long rows) {
        Map<String, Object> statistics = rows == null ? null : Map.of("inputStatistics", Facets.inputStatistics(rows));
        return file(path, statistics, null);
    }

    static Dataset output(String path, long rows, long files) {
        return file(path, null, Map.of("outputStatistics", Facets.outputStatistics(rows, files)));
    }

    private static Dataset file(
            String path, @Nullable Map<String, Object> inputFacets, @Nullable Map<String, Object> outputFacets) {
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        Matcher uri = URI_FORM.matcher(trimmed);
        if (uri.matches()) {
            String authority = uri.group(3);
            boolean local = authority == null || authority.isEmpty();
            String namespace = local ? uri.group(1) : uri.group(1) + "://" + authority;
            return new Dataset(namespace, uri.group(4), Map.of(), inputFacets, outputFacets);
        }
        return new Dataset("file", trimmed, Map.of(), inputFacets, outputFacets);
    }
}
