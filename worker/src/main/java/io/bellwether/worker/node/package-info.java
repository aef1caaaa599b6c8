/**
 * The node agent. Start here: {@link io.bellwether.worker.node.WorkerCore}, the pure core that decides what the agent does.
 */
@NullMarked
package io.bellwether.worker.node;

import org.jspecify.annotations.NullMarked;
