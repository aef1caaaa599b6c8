/**
 * Calls of user code in an executor: their files, their classes, their outcomes. Start here: {@link
 * io.bellwether.worker.calls.CallRange}.
 */
@NullMarked
package io.bellwether.worker.calls;

import org.jspecify.annotations.NullMarked;
