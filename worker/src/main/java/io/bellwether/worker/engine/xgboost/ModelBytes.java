package io.bellwether.worker.engine.xgboost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/*
 * Implementation note.
 *
 * Early stopping leaves trees behind the best round, and the Java binding has no slice. The JSON form lists the trees in
 * order, so the cut drops the tail of its three parallel arrays (trees, tree_info, iteration_indptr) and corrects the count;
 * XGBoost itself then turns the JSON into UBJ. JSON keeps every float32 exactly. One tree a round: the trainer offers neither
 * num_parallel_tree nor multi-class. Done only for a model that is kept, so its cost does not matter.
 */
/** A booster's first rounds as bytes. */
final class ModelBytes {
    static final String FORMAT = "xgboost-ubj";

    private ModelBytes() {}

    static byte[] of(Booster booster, int rounds) throws XGBoostError, IOException {
        if (rounds >= booster.getNumBoostedRound()) {
            return booster.toByteArray("ubj");
        }
        JsonNode document = Json.LENIENT.readTree(booster.toByteArray("json"));
        cut((ObjectNode) document.at("/learner/gradient_booster/model"), rounds);
        Booster cut = XGBoost.loadModel(Json.LENIENT.writeValueAsBytes(document));
        try {
            return cut.toByteArray("ubj");
        } finally {
            cut.dispose();
        }
    }

    private static void cut(ObjectNode model, int rounds) {
        truncate(model, "trees", rounds);
        truncate(model, "tree_info", rounds);
        truncate(model, "iteration_indptr", rounds + 1);
        ((ObjectNode) model.get("gbtree_model_param")).put("num_trees", Integer.toString(rounds));
    }

    private static void truncate(ObjectNode model, String field, int length) {
        ArrayNode array = (ArrayNode) model.get(field);
        while (array.size() > length) {
            array.remove(array.size() - 1);
        }
    }
}
