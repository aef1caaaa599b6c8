/** Ends whole searches when little is left to gain. Start here: {@link io.bellwether.search.terminator.Terminators}. */
@NullMarked
package io.bellwether.search.terminator;

import org.jspecify.annotations.NullMarked;
