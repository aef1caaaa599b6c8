/**
 * The command line. Start here: {@link io.bellwether.client.cli.Main}; each command is a class of its own, and what they
 * share is {@link io.bellwether.client.cli.Context}.
 */
@NullMarked
package io.bellwether.client.cli;

import org.jspecify.annotations.NullMarked;
