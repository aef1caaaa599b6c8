/**
 * Roles and the processes that play them. Start here: {@link io.bellwether.client.launch.ProcessCluster}, which starts a
 * cluster on this machine, and {@link io.bellwether.client.launch.Role}, which is what it starts.
 */
@NullMarked
package io.bellwether.client.launch;

import org.jspecify.annotations.NullMarked;
