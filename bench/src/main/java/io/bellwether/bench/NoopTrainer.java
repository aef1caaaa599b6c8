package io.bellwether.bench;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.worker.engine.Hyperparameters;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import java.util.List;

/** Does nothing: what is left is the cost of a trial itself. Found by {@link java.util.ServiceLoader} in each worker. */
public final class NoopTrainer implements Trainer {
    static final String NAME = "noop";

    private static final TrainerDescriptor DESCRIPTOR = new TrainerDescriptor(
            NAME, false, List.of(Hyperparameters.real("x", 0, 1, 0, "Comes back as the trial's value.")));

    @Override
    public TrainerDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public TrialResult fit(TrialContext context) {
        return TrialResult.of(context.params().getDouble("x"));
    }
}
