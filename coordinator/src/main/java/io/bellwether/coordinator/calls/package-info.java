/** Calls of user code that the cluster owns. Start here: {@link io.bellwether.coordinator.calls.CallsManager}. */
@NullMarked
package io.bellwether.coordinator.calls;

import org.jspecify.annotations.NullMarked;
