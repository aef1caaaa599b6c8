package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** XGBoost's errors without the native stack trace that follows the first line. */
final class XgboostErrors {
    private XgboostErrors() {}

    static ClusterException translate(String doing, XGBoostError error) {
        String message = String.valueOf(error.getMessage());
        String first = message.lines().findFirst().orElse("");
        return new ClusterException(ErrorCode.USER_CODE_FAILED, "xgboost, " + doing + ": " + first, error);
    }
}
