/**
 * Sums over the members of a gang, which carry out one attempt together on several nodes. Start here:
 * {@link io.bellwether.worker.collective.Collective}.
 */
@NullMarked
package io.bellwether.worker.collective;

import org.jspecify.annotations.NullMarked;
