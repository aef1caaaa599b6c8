/**
 * The part of MLflow's REST API that its Java client uses, over our own records. Start here: {@link
 * io.bellwether.coordinator.gateway.mlflow.MlflowRoutes}.
 */
@NullMarked
package io.bellwether.coordinator.gateway.mlflow;

import org.jspecify.annotations.NullMarked;
