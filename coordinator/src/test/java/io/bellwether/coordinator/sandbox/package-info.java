/** Real processes for tests and benchmarks: coordinators, workers. */
@NullMarked
package io.bellwether.coordinator.sandbox;

import org.jspecify.annotations.NullMarked;
