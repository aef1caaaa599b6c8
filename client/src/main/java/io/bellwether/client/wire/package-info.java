/** Frames, messages and their codecs. Start here: {@link io.bellwether.client.wire.Message}. */
@NullMarked
package io.bellwether.client.wire;

import org.jspecify.annotations.NullMarked;
