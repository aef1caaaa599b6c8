package io.bellwether.client.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bellwether.client.json.Json;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final String SERVED = """
            {"model": {"id": "model/late@1", "kind": "MODEL", "name": "late", "version": "1"},
             "upstream": {
               "nodes": [
                 {"id": "run/aaaaaaaaaaaaaaaa", "kind": "RUN", "name": "trial", "state": "SUCCEEDED"},
                 {"id": "run/bbbbbbbbbbbbbbbb", "kind": "RUN", "name": "load", "state": "SUCCEEDED"},
                 {"id": "file//data/train.parquet", "kind": "FILE", "name": "/data/train.parquet"},
                 {"id": "file//data/holdout.parquet", "kind": "FILE", "name": "/data/holdout.parquet"},
                 {"id": "dataset/flights@0123456789abcdef", "kind": "DATASET", "name": "flights",
                  "version": "0123456789abcdef"},
                 {"id": "model/late@1", "kind": "MODEL", "name": "late", "version": "1"}],
               "edges": [
                 {"from": "file//data/train.parquet", "to": "run/bbbbbbbbbbbbbbbb"},
                 {"from": "file//data/holdout.parquet", "to": "run/bbbbbbbbbbbbbbbb"},
                 {"from": "run/bbbbbbbbbbbbbbbb", "to": "dataset/flights@0123456789abcdef"},
                 {"from": "dataset/flights@0123456789abcdef", "to": "run/aaaaaaaaaaaaaaaa"},
                 {"from": "run/aaaaaaaaaaaaaaaa", "to": "model/late@1"}]},
             "downstream": {"nodes": [], "edges": []}}
            """;

    private final Lineage lineage = new Lineage(read());

    @Test
    void tellsWhatEachRunMadeMakersFirst() {
        assertThat(lineage.lines())
                .containsExactly(
                        "holdout.parquet, train.parquet  ->  load (bbbbbbbbbb)  ->  dataset flights 0123456789",
                        "dataset flights 0123456789  ->  trial (aaaaaaaaaa)  ->  model late v1");
    }

    @Test
    void knowsWhetherAnythingWasMadeOfTheModel() {
        assertThat(lineage.hasMadeSomethingOf("DATASET")).isTrue();
        assertThat(lineage.hasMadeSomethingOf("MODEL")).isFalse();
    }

    private static com.fasterxml.jackson.databind.JsonNode read() {
        try {
            return Json.LENIENT.readTree(SERVED);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
