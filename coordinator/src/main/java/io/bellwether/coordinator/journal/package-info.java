/** The journal: the durable list of events. Start here: {@link io.bellwether.coordinator.journal.Journal}. */
@NullMarked
package io.bellwether.coordinator.journal;

import org.jspecify.annotations.NullMarked;
