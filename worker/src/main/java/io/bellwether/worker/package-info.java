/** The worker as a process. Start here: {@link io.bellwether.worker.WorkerRole}. */
@NullMarked
package io.bellwether.worker;

import org.jspecify.annotations.NullMarked;
