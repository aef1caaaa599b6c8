/** What an executor's own classes and its libraries log. Start here: {@link io.bellwether.worker.executor.log.ExecutorLogs}. */
@NullMarked
package io.bellwether.worker.executor.log;

import org.jspecify.annotations.NullMarked;
