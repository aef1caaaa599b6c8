/**
 * Transforms at work: a dataset as they leave it, and a model that keeps them and applies them to what it scores. Start here: {@link
 * io.bellwether.worker.prepared.PreparedDataset}.
 */
@NullMarked
package io.bellwether.worker.prepared;

import org.jspecify.annotations.NullMarked;
