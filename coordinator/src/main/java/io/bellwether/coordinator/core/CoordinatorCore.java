package io.bellwether.coordinator.core;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TenantView;
import io.bellwether.client.task.CallsPage;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.wire.Message;
import io.bellwether.coordinator.calls.CallsState;
import io.bellwether.coordinator.feature.FeatureViews;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The managers decide: they read the state and return events. Here each event is replayed as soon as it is decided, so the next
 * decision sees it. A command's own decision comes first; then, until nothing more follows, every job that was touched says what
 * follows for it, and the placement gives away what slots are free. The cost of a turn is that of the jobs it touches and of what
 * it places.
 */
/** The state of the cluster and all decisions on it. Deterministic; loop-confined. */
public final class CoordinatorCore {
    private static final int MAX_PAGE = 2_000;
    private static final long MAX_PAGE_BYTES = 4 << 20;

    private final CoreConfig config;
    private long epoch;
    private final State state = new State();
    private final Views views = new Views(state);
    private long nowMillis;

    public CoordinatorCore(CoreConfig config, long epoch) {
        this.config = config;
        this.epoch = epoch;
    }

    /** From now on decisions are those of this term. */
    public void startTerm(long newEpoch) {
        epoch = newEpoch;
    }

    /** Applies a fact. The only way in which state changes. */
    public void replay(Event event) {
        state.replay(event);
    }

    /** The state as it is now; good until the next fact. */
    public CoreImage image() {
        return state.image();
    }

    /** Goes on from what another core had learnt; to be called once, before the first fact. */
    public void restore(CoreImage image) {
        state.restore(image);
    }

    /**
     * Takes out the jobs that are over and that no fact can be about any more. For a core that is only to remember: it does not know
     * them from then on, and so may not decide.
     */
    public List<CoreImage.OfJob> takeSettled() {
        return state.takeSettled();
    }

    /** Decides on a command and everything that follows from it. The events in the result have been replayed. */
    public Turn handle(Command command, long now) {
        nowMillis = now;
        TurnBuilder turn = new TurnBuilder();
        try {
            command.accept(new Decisions(config, epoch, state, turn, now));
        } catch (ClusterException refusal) {
            return turn.refused(refusal); // decisions are refused before their first event
        }
        int settled = -1;
        while (settled < turn.events.size()) {
            settled = turn.events.size();
            for (JobId job : List.copyOf(turn.touched)) {
                for (Event event : next(job, now)) {
                    turn.add(event);
                    raiseMemory(event, turn);
                }
            }
            for (Event next = state.placement.decideNext(now); next != null; next = state.placement.decideNext(now)) {
                turn.add(next);
            }
        }
        new EffectsOf(state, epoch, config, turn).add();
        return turn.build();
    }

    private void raiseMemory(Event event, TurnBuilder turn) {
        if (event instanceof TaskEvent.TaskQueued queued && state.calls.isAfterExhaustion(queued)) {
            TaskEvent raised = state.placement.decideMemory(queued);
            if (raised != null) {
                turn.add(raised);
            }
        }
    }

    private List<Event> next(JobId id, long now) {
        Job job = Objects.requireNonNull(state.jobs.find(id), "job");
        List<Event> events = new ArrayList<>(state.batches.decideNext(id, job.isOver(), now));
        events.addAll(state.features.decideNext(job, now));
        events.addAll(state.checks.decideNext(job, now));
        events.addAll(state.loads.decideNext(job, now));
        if (!job.isOver()) {
            events.addAll(state.sweeps.decideNext(id, now));
            events.addAll(state.calls.decideNext(id, state.nodes.slots(), now));
            events.addAll(state.sessions.decideNext(id, now));
        }
        return events;
    }

    /** The cluster's id; there is none before the first leader has started. */
    public String clusterId() {
        return Objects.requireNonNull(state.clusterId, "clusterId");
    }

    /** The job with its trials. */
    public Optional<JobView> job(JobId id) {
        return Optional.ofNullable(state.jobs.find(id)).map(job -> views.job(job, true, nowMillis));
    }

    /** All jobs, newest first, without their trials. */
    public List<JobView> jobs() {
        List<JobView> all = new ArrayList<>();
        state.jobs.jobs().forEach(job -> all.add(0, views.job(job, false, nowMillis)));
        return all;
    }

    /** What a list of jobs shows of this one. */
    public Optional<JobSummary> summary(JobId id) {
        return Optional.ofNullable(state.jobs.find(id)).map(job -> views.summary(job, nowMillis));
    }

    /** The ids of all jobs, oldest first. */
    public List<JobId> jobIds() {
        return state.jobs.jobs().stream().map(Job::id).toList();
    }

    /** What was asked for. */
    public Optional<JobSpec> spec(JobId id) {
        return Optional.ofNullable(state.jobs.find(id)).map(Job::spec);
    }

    /** The sweep's trials that changed after change {@code since}, the longest unchanged first, at most {@code limit}. */
    public Optional<TrialPage> trials(JobId id, long since, int limit) {
        return Optional.ofNullable(state.jobs.find(id))
                .map(job -> TrialPage.of(id, state.sweeps.find(id), state.tasks.tasks(id), since, limit));
    }

    /** The ended calls of a job from {@code from} on, as many as a page takes; empty if it is no job of calls. */
    public Optional<CallsPage> calls(JobId id, long from) {
        Job job = state.jobs.find(id);
        CallsState calls = state.calls.find(id);
        if (job == null || calls == null) {
            return Optional.empty();
        }
        List<CallsPage.Ended> page = calls.ended(from, MAX_PAGE, MAX_PAGE_BYTES);
        JobState jobState = Views.stateOf(job, state.tasks.tasks(id));
        return Optional.of(new CallsPage(page, from + page.size(), calls.tasks(), jobState, job.error()));
    }

    /** The session that this request opened; empty if there is none, or it is over. */
    public Optional<JobId> session(String requestId) {
        return Optional.ofNullable(state.jobs.ofRequest(requestId)).filter(state.sessions::isOpen);
    }

    /** Those of the tasks that are over, or unknown: nobody will go on from their checkpoints. */
    public Set<TaskId> over(Set<TaskId> tasks) {
        Set<TaskId> over = new LinkedHashSet<>();
        for (TaskId id : tasks) {
            Task task = state.tasks.find(id);
            if (task == null || task.state().isTerminal()) {
                over.add(id);
            }
        }
        return over;
    }

    /** Tasks that are to begin with what another has saved, and its SHA-256. Cost: all tasks of the sweeps that have such. */
    public Map<TaskId, String> inherited() {
        Map<TaskId, String> inherited = new LinkedHashMap<>();
        for (Job job : state.jobs.jobs()) {
            if (!job.isOver()
                    && job.spec() instanceof Sweep sweep
                    && sweep.pruner().breeds()) {
                for (Task task : state.tasks.tasks(job.id()).all()) {
                    Checkpoint checkpoint = Task.inherited(task.spec());
                    if (checkpoint != null && !task.state().isTerminal()) {
                        inherited.put(task.id(), checkpoint.sha256());
                    }
                }
            }
        }
        return inherited;
    }

    /** Counts over the whole cluster. */
    public ClusterStats stats() {
        return ClusterStats.of(state);
    }

    /** The term in which this core decides. */
    public long epoch() {
        return epoch;
    }

    /** A summary of the job. */
    public Optional<JobProgress> progress(JobId id) {
        return Optional.ofNullable(state.jobs.find(id)).map(views::progress);
    }

    /** All nodes ever registered. */
    public List<NodeView> nodes() {
        return state.nodes.nodes().stream().map(views::node).toList();
    }

    /** Why the job's tasks wait; every one that waits has a reason. */
    public Optional<JobExplanation> explain(JobId id) {
        return Optional.ofNullable(state.jobs.find(id)).map(job -> views.explanation(job, nowMillis));
    }

    /** The tenants that were set or have jobs, by name. */
    public List<TenantView> tenants() {
        return state.placement.tenants();
    }

    /** All registered model versions, newest first. */
    public List<ModelView> models() {
        List<ModelView> all = new ArrayList<>();
        state.models.all().forEach(model -> all.add(0, Views.model(model)));
        return all;
    }

    /** The feature views as they are now: not to be kept. */
    public FeatureViews featureViews() {
        return state.views;
    }

    /** Where nodes that are up give features: {@code host:port}. */
    public List<String> featureDoors() {
        return state.nodes.featureDoors();
    }

    /** What the sweep wants of its sampler now; empty if nothing. */
    public Optional<SuggestionRequest> suggestionRequest(JobId id) {
        Job job = state.jobs.find(id);
        return job == null || job.isOver()
                ? Optional.empty()
                : state.sweeps.suggestionRequest(id, config.suggestAhead(), state.nodes.slots());
    }

    /** What the sweep wants to know now, of its sampler or of its population's model; empty if nothing. */
    public Optional<? extends SearchQuestion> searchQuestion(JobId id) {
        Job job = state.jobs.find(id);
        Optional<DescendantRequest> descendant =
                job == null || job.isOver() ? Optional.empty() : state.sweeps.descendantRequest(id);
        return descendant.isPresent() ? descendant : suggestionRequest(id);
    }

    /** The sweep's trials so far, as a sampler is told of them; empty if there is no such job or it is no sweep. */
    public Optional<SuggestionRequest> history(JobId id) {
        return state.sweeps.history(id);
    }

    /** The sweeps that want suggestions: to be asked once after a start. */
    public List<JobId> sweepsWantingSuggestions() {
        return state.jobs.jobs().stream()
                .filter(job ->
                        !job.isOver() && state.sweeps.isAsking(job.id(), config.suggestAhead(), state.nodes.slots()))
                .map(Job::id)
                .toList();
    }

    /** Collects what one turn leads to, and replays events as they come. */
    final class TurnBuilder {
        final List<Event> events = new ArrayList<>();
        final List<Effect> effects = new ArrayList<>();
        final Set<JobId> touched = new LinkedHashSet<>();
        private @Nullable Message reply;

        void add(Event event) {
            state.replay(event);
            events.add(event);
            JobId job = event.job();
            if (job != null) {
                touched.add(job);
            }
        }

        void addAll(List<? extends Event> all) {
            all.forEach(this::add);
        }

        void reply(Message message) {
            reply = message;
        }

        Turn refused(ClusterException refusal) {
            if (!events.isEmpty()) {
                throw new IllegalStateException("refused after " + events.size() + " events", refusal);
            }
            return new Turn(List.of(), List.of(), null, refusal);
        }

        Turn build() {
            return new Turn(events, effects, reply, null);
        }
    }
}
