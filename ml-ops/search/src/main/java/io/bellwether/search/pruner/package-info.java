/** Ends trials early that promise little. Start here: {@link io.bellwether.search.pruner.Pruner}. */
@NullMarked
package io.bellwether.search.pruner;

import org.jspecify.annotations.NullMarked;
