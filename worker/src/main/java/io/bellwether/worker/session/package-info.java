/**
 * Slots of clients' sessions in an executor: who is let in, and how their tasks are carried out. Start here: {@link
 * io.bellwether.worker.session.ServedSlot}.
 */
@NullMarked
package io.bellwether.worker.session;

import org.jspecify.annotations.NullMarked;
