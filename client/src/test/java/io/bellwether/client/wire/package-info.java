/** Tests of the wire. Start here: {@link io.bellwether.client.wire.WireTransportTest}. */
@NullMarked
package io.bellwether.client.wire;

import org.jspecify.annotations.NullMarked;
