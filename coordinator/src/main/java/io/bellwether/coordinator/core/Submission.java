package io.bellwether.coordinator.core;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.FeatureJob;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.PathSecrets;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import io.bellwether.coordinator.dataset.DriftReferences;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.job.SpecCheck;
import io.bellwether.coordinator.placement.GangCheck;
import io.bellwether.search.pruner.Pruners;
import io.bellwether.search.sampler.Chosen;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job as it is handed in: refused for what can't work, or accepted with all that is settled then. One object a job. */
final class Submission implements JobSpec.Visitor<Optional<ModelRef>> {
    private final State state;
    private final Command.SubmitJob command;

    Submission(State state, Command.SubmitJob command) {
        this.state = state;
        this.command = command;
    }

    /** @throws ClusterException if the job can't work */
    List<Event> decide(long nowMillis) {
        PathSecrets.refuse(command.spec());
        state.placement.check(command.spec());
        ModelRef model = command.spec().accept(this).orElse(null);
        List<Event> events = new ArrayList<>(accepted(model, nowMillis));
        if (command.spec() instanceof Sweep sweep) {
            events.addAll(state.sweeps.warmStart().decide(command.newId(), sweep));
        }
        return events;
    }

    /** Datasets by their names become the versions that are the newest now; that of a batch inference with its path. */
    private List<JobEvent> accepted(@Nullable ModelRef model, long nowMillis) {
        JobSpec spec = command.spec();
        List<DatasetVersion> references = new DriftReferences(state.datasets).of(spec);
        DatasetVersion dataset = null;
        if (spec instanceof BatchInference batch && batch.dataset() != null) {
            dataset = state.datasets.require(batch.dataset());
            spec = batch.on(dataset.spec());
        }
        return state.jobs.decideSubmit(
                command.requestId(), command.newId(), spec, model, dataset, references, nowMillis);
    }

    @Override
    public Optional<ModelRef> visit(Sweep sweep) {
        Samplers.of(sweep.sampler());
        Pruners.of(sweep.pruner(), sweep.metric().goal());
        new SpecCheck(state.nodes.trainers()).check(sweep);
        new GangCheck(state.nodes).check(sweep);
        state.sweeps.warmStart().check(sweep);
        checkFirst(sweep);
        return Optional.empty();
    }

    @Override
    public Optional<ModelRef> visit(BatchInference batch) {
        return Optional.of(state.models.require(batch.model(), batch.version()));
    }

    @Override
    public Optional<ModelRef> visit(DurableTasks tasks) {
        return Optional.empty();
    }

    @Override
    public Optional<ModelRef> visit(FeatureJob job) {
        state.features.check(job);
        return Optional.empty();
    }

    @Override
    public Optional<ModelRef> visit(DataChecks checks) {
        return Optional.empty();
    }

    @Override
    public Optional<ModelRef> visit(DatasetLoad load) {
        return Optional.empty();
    }

    @Override
    public Optional<ModelRef> visit(SessionLease session) {
        return Optional.empty();
    }

    private static void checkFirst(Sweep sweep) {
        List<Map<String, Object>> first = sweep.firstConfigurations();
        for (int number = 0; number < first.size(); number++) {
            Chosen.completed(sweep.jointSpace(), first.get(number), number);
        }
    }
}
