/** What changes, told to whoever watches over HTTP. Start here: {@link io.bellwether.coordinator.gateway.live.ClusterFeed}. */
@NullMarked
package io.bellwether.coordinator.gateway.live;

import org.jspecify.annotations.NullMarked;
