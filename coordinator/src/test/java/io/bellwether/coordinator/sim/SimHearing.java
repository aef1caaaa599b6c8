package io.bellwether.coordinator.sim;

import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.search.sampler.TimedModel;
import java.util.List;

/** What a coordinator makes of what it is told: with some planted defects it is not all. */
final class SimHearing {
    private final SimScheduler scheduler;
    private final Defect defect;

    SimHearing(SimScheduler scheduler, Defect defect) {
        this.scheduler = scheduler;
        this.defect = defect;
    }

    NodeMessage.RegisterNode of(NodeMessage.RegisterNode register) {
        NodeCapacity has = register.capacity();
        boolean overbooked = defect == Defect.OVERBOOKED;
        return new NodeMessage.RegisterNode(
                register.node(),
                register.incarnation(),
                register.host(),
                register.slots(),
                register.trainers(),
                register.attempts(),
                register.status(),
                register.kernels(),
                overbooked ? new NodeCapacity(2 * has.memory(), 2 * has.gpus(), has.labels()) : has,
                defect == Defect.UNHEARD_KEPT ? List.of() : register.jobs());
    }

    AttemptOutcome of(AttemptOutcome outcome) {
        boolean loses = defect == Defect.OMITTED_EVALUATION
                && outcome instanceof AttemptOutcome.Succeeded succeeded
                && succeeded.result() instanceof TaskResult.FoldDone
                && scheduler.chance(0.1);
        return loses ? new AttemptOutcome.Succeeded(new TaskResult.OutputDiscarded(""), 1) : outcome;
    }

    /** By which a model is asked. */
    List<TimedModel.Gain> of(List<TimedModel.Gain> gains) {
        return defect == Defect.STALE_MODEL && !gains.isEmpty() ? gains.subList(0, gains.size() - 1) : gains;
    }
}
