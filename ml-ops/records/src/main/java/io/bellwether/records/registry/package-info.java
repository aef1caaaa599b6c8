/** Registered models. Start here: {@link io.bellwether.records.registry.ModelVersionRecord}. */
@NullMarked
package io.bellwether.records.registry;

import org.jspecify.annotations.NullMarked;
