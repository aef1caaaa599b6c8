/** The one JSON mapping that specs, the journal and HTTP share. */
@NullMarked
package io.bellwether.client.json;

import org.jspecify.annotations.NullMarked;
