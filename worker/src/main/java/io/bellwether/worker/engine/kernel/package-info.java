/**
 * Linear models by the kernels module. Start here: {@link io.bellwether.worker.engine.kernel.LogisticRegressionTrainer}.
 */
@NullMarked
package io.bellwether.worker.engine.kernel;

import org.jspecify.annotations.NullMarked;
