/**
 * Gradient-boosted trees by XGBoost's Java binding. Start here: {@link io.bellwether.worker.engine.xgboost.XgboostTrainer}.
 */
@NullMarked
package io.bellwether.worker.engine.xgboost;

import org.jspecify.annotations.NullMarked;
