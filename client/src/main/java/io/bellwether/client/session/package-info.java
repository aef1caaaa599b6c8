/**
 * The way of session tasks: from a client to the slots that it holds, past the coordinator. Start here: {@link
 * io.bellwether.client.session.Dispatcher}; what both sides say is in {@link io.bellwether.client.session.SlotFrames}. Not for users:
 * they open sessions by {@code Cluster.session}.
 */
@NullMarked
package io.bellwether.client.session;

import org.jspecify.annotations.NullMarked;
