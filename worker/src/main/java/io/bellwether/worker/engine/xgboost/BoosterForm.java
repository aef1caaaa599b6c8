package io.bellwether.worker.engine.xgboost;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ModelArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * What a booster's own JSON tells. Immutable.
 *
 * @param isLogistic whether its margins are those of probabilities
 * @param flat the whole booster, if it can be laid out flat
 */
record BoosterForm(boolean isLogistic, Optional<FlatModel> flat) {
    static BoosterForm read(ModelArtifact model, byte[] bytes) {
        try {
            Booster booster = XGBoost.loadModel(bytes);
            try {
                return of(booster.toByteArray("json"));
            } finally {
                booster.dispose();
            }
        } catch (XGBoostError e) {
            throw XgboostErrors.translate("reading model " + model.sha256(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BoosterForm of(byte[] json) throws IOException {
        JsonNode learner = Json.LENIENT.readTree(json).get("learner");
        boolean isLogistic = learner.at("/objective/name").asText().equals("binary:logistic");
        return new BoosterForm(isLogistic, FlatModel.of(learner, isLogistic));
    }
}
