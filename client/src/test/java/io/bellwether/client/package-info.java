/** Tests of the public API. Start here: {@link io.bellwether.client.ClusterTest}. */
@NullMarked
package io.bellwether.client;

import org.jspecify.annotations.NullMarked;
