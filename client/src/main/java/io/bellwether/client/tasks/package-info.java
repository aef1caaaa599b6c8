/**
 * Calls of user code on a cluster: what is called, its options and its future; how objects and code are packed. Start at
 * {@code io.bellwether.client.Cluster}.
 */
@NullMarked
package io.bellwether.client.tasks;

import org.jspecify.annotations.NullMarked;
