package io.bellwether.worker.engine.spark;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/*
 * Implementation note.
 *
 * Every worker declares its trainers as it starts, and asking Spark's classes for their parameters would load hundreds of them
 * there. So what they say is kept as a resource beside this class. EstimatorCatalogueTest surveys the real classes and fails
 * when the resource says anything else.
 */
/** The estimators of {@code spark.ml} that predict from a row of numbers. */
final class EstimatorCatalogue {
    static final String RESOURCE = "estimators.json";

    private EstimatorCatalogue() {}

    /** All, in the order of their names. */
    static List<EstimatorEntry> entries() {
        try (InputStream in =
                Objects.requireNonNull(EstimatorCatalogue.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return List.of(Json.LENIENT.readValue(in, EstimatorEntry[].class));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE, e);
        }
    }
}
