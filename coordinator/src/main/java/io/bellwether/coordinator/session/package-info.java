/** Slots that clients hold for their own tasks. Start here: {@link io.bellwether.coordinator.session.SessionManager}. */
@NullMarked
package io.bellwether.coordinator.session;

import org.jspecify.annotations.NullMarked;
