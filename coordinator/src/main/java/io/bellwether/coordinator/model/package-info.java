/** Registered model versions. Start here: {@link io.bellwether.coordinator.model.ModelManager}. */
@NullMarked
package io.bellwether.coordinator.model;

import org.jspecify.annotations.NullMarked;
