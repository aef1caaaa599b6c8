/**
 * What fits models. Start here: {@link io.bellwether.worker.engine.Trainer}, the interface that built-in trainers and users'
 * own implement.
 */
@NullMarked
package io.bellwether.worker.engine;

import org.jspecify.annotations.NullMarked;
