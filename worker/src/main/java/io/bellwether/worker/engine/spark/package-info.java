/**
 * The estimators of Spark MLlib as trainers, in one warm local session per executor. Start here: {@link
 * io.bellwether.worker.engine.spark.SparkTrainer}.
 */
@NullMarked
package io.bellwether.worker.engine.spark;

import org.jspecify.annotations.NullMarked;
