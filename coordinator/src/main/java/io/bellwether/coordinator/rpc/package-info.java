/**
 * What peers ask over the wire, and what the core tells them. Start here: {@link io.bellwether.coordinator.rpc.PeerHandler} for
 * what comes in, {@link io.bellwether.coordinator.rpc.EffectPublisher} for what goes out.
 */
@NullMarked
package io.bellwether.coordinator.rpc;

import org.jspecify.annotations.NullMarked;
