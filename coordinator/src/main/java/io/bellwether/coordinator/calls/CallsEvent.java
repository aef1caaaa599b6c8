package io.bellwether.coordinator.calls;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.coordinator.core.Event;
import java.util.List;

/** Facts about jobs of calls; of their execution, see {@code TaskEvent}. */
public sealed interface CallsEvent extends Event {
    @Override
    JobId job();

    /**
     * Calls came to an open job, or it was closed.
     *
     * @param sequence counts these events of the job, from 0
     * @param last whether no more can come
     */
    record CallsAppended(JobId job, long sequence, List<TaskBatch> batches, boolean last, long atMillis)
            implements CallsEvent {
        public CallsAppended {
            batches = List.copyOf(batches);
        }
    }

    /** Nobody wants the results of these calls, given by their numbers. */
    record CallsCancelled(JobId job, List<Integer> calls, long atMillis) implements CallsEvent {
        public CallsCancelled {
            calls = List.copyOf(calls);
        }
    }
}
