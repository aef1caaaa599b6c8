package io.bellwether.bench;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.SuggestionRequest;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.loop.Leadership;
import io.bellwether.coordinator.loop.Outlet;
import io.bellwether.coordinator.loop.Request;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A journal as a busy cluster leaves it: sweeps of a thousand trials, each suggested, placed, run and ended by the real core. */
final class TrialHistory implements Outlet {
    private static final int TRIALS_OF_A_SWEEP = 1_000;
    private static final int SLOTS = 64;
    private static final NodeId NODE = new NodeId("history-node");

    private final List<AttemptId> running = new ArrayList<>();
    private final Set<JobId> wanting = new LinkedHashSet<>();
    private final Leadership leadership;
    private long session;
    private long now = 1_767_225_600_000L;

    private TrialHistory(Journal journal) throws JournalException {
        this.leadership = Leadership.begin(CoreConfig.DEFAULT, journal, this, "bench", now);
    }

    /**
     * Writes it.
     *
     * @param trials a multiple of a thousand
     * @return how many events it has
     */
    static long write(Journal journal, int trials) throws JournalException {
        TrialHistory history = new TrialHistory(journal);
        history.register();
        for (int sweep = 0; sweep < trials / TRIALS_OF_A_SWEEP; sweep++) {
            history.run(new JobId("sweep-" + sweep), Workload.noop(TRIALS_OF_A_SWEEP));
        }
        return history.leadership.lastIndex();
    }

    private void register() throws JournalException {
        NodeMessage.RegisterNode register = new NodeMessage.RegisterNode(
                NODE,
                "once",
                "localhost",
                SLOTS,
                List.of(new NoopTrainer().descriptor()),
                List.of(),
                new NodeMessage.NodeStatus("", NodeMessage.GridState.DOWN, 0, Map.of()),
                "none",
                NodeCapacity.NONE);
        process(List.of(new Request(new Command.RegisterNode(register), (reply, refusal) -> {
            if (reply instanceof NodeMessage.NodeRegistered registered) {
                session = registered.session();
            }
        })));
    }

    private void run(JobId job, Sweep sweep) throws JournalException {
        Sampler sampler = Samplers.of(sweep.sampler());
        process(List.of(Request.of(new Command.SubmitJob("request-" + job, job, sweep))));
        while (!running.isEmpty() || !wanting.isEmpty()) {
            List<Request> requests = new ArrayList<>();
            for (AttemptId attempt : running) {
                requests.add(Request.of(new Command.FinishAttempt(NODE, session, attempt, outcome(attempt))));
            }
            running.clear();
            if (wanting.remove(job)) {
                leadership.core().suggestionRequest(job).ifPresent(asked -> requests.add(suggest(asked, sampler)));
            }
            process(requests);
        }
    }

    private static AttemptOutcome outcome(AttemptId attempt) {
        double value = attempt.task().number() % 997 / 997.0;
        return new AttemptOutcome.Succeeded(new TaskResult.TrialDone(value, Map.of("noop", value), null), 12);
    }

    private static Request suggest(SuggestionRequest asked, Sampler sampler) {
        List<Map<String, Object>> suggested = sampler.suggest(
                asked.sweep().jointSpace(),
                History.empty(asked.sweep().metric().goal()),
                asked.firstNumber(),
                asked.count());
        return Request.of(new Command.AddTrials(asked.job(), asked.firstNumber(), suggested, false));
    }

    private void process(List<Request> requests) throws JournalException {
        now += 20;
        leadership.process(requests, now);
    }

    @Override
    public void release(Effect effect) {
        if (effect instanceof Effect.SendToNode send && send.message() instanceof NodeMessage.RunAttempt run) {
            running.add(run.attempt());
        } else if (effect instanceof Effect.SuggestionsWanted wanted) {
            wanting.add(wanted.job());
        }
    }

    @Override
    public void committed(long lastIndex, List<Event> events) {
        // nobody asks for them
    }
}
