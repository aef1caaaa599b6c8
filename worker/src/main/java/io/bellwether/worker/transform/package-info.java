/**
 * How columns become features: steps that are fitted on training rows and then applied, alike, to all others. Knows neither files
 * nor the grid. Start here: {@link io.bellwether.worker.transform.Pipeline}.
 */
@NullMarked
package io.bellwether.worker.transform;

import org.jspecify.annotations.NullMarked;
