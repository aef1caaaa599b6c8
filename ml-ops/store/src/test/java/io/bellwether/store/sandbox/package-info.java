/** A real PostgreSQL for tests and benchmarks. */
@NullMarked
package io.bellwether.store.sandbox;

import org.jspecify.annotations.NullMarked;
