package io.bellwether.worker.node;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;

/** What {@link WorkerCore} wants done. Carried out by the node agent, or by the simulation. */
public sealed interface WorkerAction {
    <R> R accept(Visitor<R> visitor);

    /** Send to the coordinator, over the current connection; lost if there is none. */
    record Send(NodeMessage message) implements WorkerAction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Start the attempt on an executor, with so many MiB of memory if not 0; its end is reported by {@code onAttemptEnded}. */
    record Start(AttemptId attempt, TaskSpec task, long memory) implements WorkerAction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** End the attempt; its end is reported by {@code onAttemptEnded} all the same. */
    record Stop(AttemptId attempt) implements WorkerAction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Give back what is held for the job. */
    record Release(JobId job) implements WorkerAction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The grid is to be joined by these discovery addresses. */
    record JoinGrid(List<String> addresses) implements WorkerAction {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** One case for each action. */
    interface Visitor<R> {
        R visit(Send action);

        R visit(Start action);

        R visit(Stop action);

        R visit(Release action);

        R visit(JoinGrid action);
    }
}
