/** The public API. Start here: {@link io.bellwether.client.Bellwether}, {@link io.bellwether.client.Cluster}. */
@NullMarked
package io.bellwether.client;

import org.jspecify.annotations.NullMarked;
