package io.bellwether.coordinator.model;

import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import io.bellwether.coordinator.core.Event;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts about registered models. */
public sealed interface ModelEvent extends Event {
    @Override
    JobId job();

    /** A new version exists. Versions of one name count from 1 without gaps. */
    record ModelRegistered(
            ModelRef model,
            JobId job,
            int trial,
            String run,
            String trainer,
            Map<String, Object> params,
            String metric,
            double value,
            @Nullable DatasetVersion dataset,
            long atMillis)
            implements ModelEvent {
        public ModelRegistered {
            params = Map.copyOf(params);
        }
    }
}
