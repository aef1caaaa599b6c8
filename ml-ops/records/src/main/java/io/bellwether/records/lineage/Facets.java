package io.bellwether.records.lineage;

import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.records.tracking.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The facets that our events carry: OpenLineage's own where there is one, and one of ours for a trial. */
final class Facets {
    static final String PRODUCER = "urn:bellwether:coordinator";

    /** Key of {@link #version} among a dataset's facets, and of the id in it. */
    static final String VERSION = "version";

    static final String VERSION_ID = "datasetVersion";

    private static final String CORE = "https://openlineage.io/spec/facets/";

    private Facets() {}

    static Map<String, Object> version(String version) {
        return facet(CORE + "1-0-1/DatasetVersionDatasetFacet.json", ordered(VERSION_ID, version));
    }

    static Map<String, Object> source(String name, String uri) {
        return facet(CORE + "1-0-1/DatasourceDatasetFacet.json", ordered("name", name, "uri", uri));
    }

    static Map<String, Object> schema(DatasetVersion version) {
        return schema(version.features(), version.spec().label());
    }

    static Map<String, Object> schema(ModelArtifact model) {
        return schema(model.features(), model.label());
    }

    static Map<String, Object> jobType(String type) {
        return facet(
                CORE + "2-0-3/JobTypeJobFacet.json",
                ordered("processingType", "BATCH", "integration", "BELLWETHER", "jobType", type));
    }

    static Map<String, Object> parent(String runId, String namespace, String jobName) {
        return facet(
                CORE + "1-0-1/ParentRunFacet.json",
                ordered("run", ordered("runId", runId), "job", ordered("namespace", namespace, "name", jobName)));
    }

    static Map<String, Object> error(String message) {
        return facet(
                CORE + "1-0-1/ErrorMessageRunFacet.json", ordered("message", message, "programmingLanguage", "JAVA"));
    }

    static Map<String, Object> inputStatistics(long rows) {
        return facet(CORE + "1-0-0/InputStatisticsInputDatasetFacet.json", ordered("rowCount", rows));
    }

    static Map<String, Object> outputStatistics(long rows, long files) {
        return facet(
                CORE + "1-0-2/OutputStatisticsOutputDatasetFacet.json", ordered("rowCount", rows, "fileCount", files));
    }

    /** Ours: a trial's configuration. */
    static Map<String, Object> trial(RunRecord run) {
        return facet(
                "urn:bellwether:facet:trial:1",
                ordered(
                        "number",
                        Objects.requireNonNull(run.trial(), "trial"),
                        "trainer",
                        run.trainer(),
                        "params",
                        run.params(),
                        "seed",
                        run.seed()));
    }

    /** Ours: a trial's final metrics. */
    static Map<String, Object> metrics(RunRecord run) {
        return facet("urn:bellwether:facet:metrics:1", run.metrics());
    }

    private static Map<String, Object> schema(List<String> features, String label) {
        var fields = new ArrayList<Map<String, Object>>();
        features.forEach(feature -> fields.add(ordered("name", feature, "type", "FLOAT")));
        if (!label.isEmpty()) {
            fields.add(ordered("name", label, "type", "FLOAT", "description", "label"));
        }
        return facet(CORE + "1-1-1/SchemaDatasetFacet.json", ordered("fields", fields));
    }

    private static Map<String, Object> facet(String schema, Map<String, ?> fields) {
        Map<String, Object> facet = new LinkedHashMap<>();
        facet.put("_producer", PRODUCER);
        facet.put("_schemaURL", schema);
        facet.putAll(fields);
        return facet;
    }

    /* Not Map.of: its order differs from process to process, and the same records shall give the same bytes. */
    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
