/**
 * The first run of a new user, as a program against the public client. Start here: {@link
 * io.bellwether.client.quickstart.Quickstart}.
 */
@NullMarked
package io.bellwether.client.quickstart;

import org.jspecify.annotations.NullMarked;
