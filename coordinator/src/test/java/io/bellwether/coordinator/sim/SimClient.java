package io.bellwether.coordinator.sim;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.loop.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Submits jobs until it knows that they are accepted, and cancels a few. Knows what each task's result must be. */
final class SimClient {
    static final String TRAINER = "sim";

    /** Of these the first six take turns: a sweep, a batch inference. */
    private static final int JOBS = 16;

    /** How many calls come with each append to the job of calls, and how often. */
    private static final int CALLS_AT_ONCE = 15;

    private static final int APPENDS = 4;

    private static final int PRUNING = 6;
    private static final int GANGS = 7;
    private static final int CALLS = 8;

    /** What takes more than a slot: trials of two slots and memory, trials with a GPU, and trials that keep apart. */
    private static final int LARGE = 9;

    private static final int WITH_GPU = 10;
    private static final int APART = 11;

    /** A sweep whose trials pause and are promoted: the best halves of those that have come to the steps 1, 2 and 4. */
    private static final int PROMOTING = 12;

    /** A sweep whose trials are said to take moments, so that nodes get some of them ahead; some do take long. */
    private static final int SHORT = 13;

    /** A sweep that evaluates each trial on two folds, and one with a population. */
    private static final int FOLDS = 14;

    private static final int POPULATION = 15;

    static final int ONE_IN = 2;

    /** Its jobs hold no more than this at once. */
    static final TenantSpec LIMITED = new TenantSpec("limited", 2, 3, 2_500L, 1, null);

    private final SimScheduler scheduler;
    private final SimCluster cluster;
    private final Defect defect;
    private final Map<Integer, JobId> accepted = new LinkedHashMap<>();
    private int submissions;
    private int appended;
    private final boolean idempotent;

    /** Whether a model is asked who is to be born. */
    private final boolean modelled;

    private boolean tenantIsSet;
    private final List<SimSession> sessions;

    SimClient(SimScheduler scheduler, SimCluster cluster, Defect defect) {
        this.scheduler = scheduler;
        this.cluster = cluster;
        this.defect = defect;
        this.idempotent = scheduler.chance(0.5);
        this.modelled = scheduler.chance(0.5);
        this.sessions = List.of(
                new SimSession(scheduler, cluster, "session-1", false),
                new SimSession(scheduler, cluster, "session-2", true));
        scheduler.after(10, this::setTenant);
        for (int i = 0; i < JOBS; i++) {
            int number = i;
            scheduler.after(scheduler.between(0, 20_000), () -> submit(number));
        }
    }

    Map<Integer, JobId> accepted() {
        return accepted;
    }

    boolean isDone() {
        return accepted.size() == JOBS
                && appended == APPENDS
                && sessions.stream().allMatch(SimSession::isDone);
    }

    int jobs() {
        return JOBS + sessions.size();
    }

    List<SimSession> sessions() {
        return sessions;
    }

    /** Whether the job is a batch inference; it is a sweep otherwise. */
    static boolean isBatch(int number) {
        return number < PRUNING && number % 2 == 1;
    }

    /** Whether the job is one of calls. */
    static boolean isCalls(int number) {
        return number == CALLS;
    }

    /** Whether the job is the sweep with a population. */
    static boolean isPopulation(JobId job) {
        return job.value().startsWith("job-" + POPULATION + "-");
    }

    /** How many calls it has in the end. */
    static int calls() {
        return APPENDS * CALLS_AT_ONCE;
    }

    /** Whether trials of the job may end before their time. */
    static boolean mayEndEarly(int number) {
        return number == PRUNING || number == PROMOTING || number == FOLDS || number == POPULATION;
    }

    /** A sweep and a batch inference are cancelled, if the request arrives before they end. */
    static boolean isCancelled(int number) {
        return number == 4 || number == 5;
    }

    private void submit(int number) {
        if (accepted.containsKey(number)) {
            return;
        }
        if (number >= LARGE && number < SHORT && !tenantIsSet) {
            scheduler.after(500, () -> submit(number));
            return;
        }
        submissions++;
        String request =
                defect == Defect.DUPLICATE_SUBMIT ? "request-" + number + "-" + submissions : "request-" + number;
        Command command = new Command.SubmitJob(request, new JobId("job-" + number + "-" + submissions), spec(number));
        boolean lostOnTheWay = scheduler.chance(cluster.faultRate());
        boolean answerLost = scheduler.chance(cluster.faultRate());
        if (!lostOnTheWay) {
            scheduler.after(
                    scheduler.between(1, 20),
                    () -> cluster.leader()
                            .ifPresent(leader -> leader.submit(new Request(command, (reply, refusal) -> {
                                if (!answerLost) {
                                    onAnswer(number, reply, refusal);
                                }
                            }))));
        }
        scheduler.after(1_000, () -> submit(number));
    }

    private void onAnswer(int number, @Nullable Message reply, @Nullable ClusterException refusal) {
        if (reply instanceof JobMessage.JobAccepted answer) {
            cluster.history().acknowledged(answer.job());
            JobId before = accepted.put(number, answer.job());
            if (isCalls(number) && before == null) {
                append(answer.job(), 0);
            }
            if (isCancelled(number)) {
                // A batch inference is short: it is to be met in each of its phases.
                long latest = isBatch(number) ? 1_500 : 5_000;
                scheduler.after(scheduler.between(1, latest), () -> cancel(answer.job()));
            }
        } else if (refusal != null && refusal.code() == ErrorCode.NOT_FOUND && isBatch(number)) {
            return; // the model to score with is not there yet: submitted again
        } else if (refusal != null
                && refusal.code() == ErrorCode.INVALID_ARGUMENT
                && (number == GANGS || number >= LARGE || number == 2)) {
            return; // there are not nodes enough: submitted again
        } else if (refusal != null && refusal.code() != ErrorCode.INDETERMINATE) {
            throw new Violation("job " + number + " was refused: " + refusal.getMessage());
        }
    }

    /** Sends an append until it is answered, then the next one. */
    private void append(JobId job, int sequence) {
        if (appended > sequence) {
            return;
        }
        TaskBatch batch = new TaskBatch(CALLS_AT_ONCE, "ab".repeat(32), 1, null, 0, List.of());
        Command command = new Command.AppendTasks(job, sequence, List.of(batch), sequence == APPENDS - 1);
        boolean answerLost = scheduler.chance(cluster.faultRate());
        if (!scheduler.chance(cluster.faultRate())) {
            scheduler.after(
                    scheduler.between(1, 20),
                    () -> cluster.leader()
                            .ifPresent(leader -> leader.submit(new Request(command, (reply, refusal) -> {
                                if (!answerLost) {
                                    onAppended(job, sequence, refusal);
                                }
                            }))));
        }
        scheduler.after(1_000, () -> append(job, sequence));
    }

    private void onAppended(JobId job, int sequence, @Nullable ClusterException refusal) {
        if (refusal != null && refusal.code() != ErrorCode.INDETERMINATE) {
            throw new Violation("append " + sequence + " was refused: " + refusal.getMessage());
        }
        if (refusal == null && appended == sequence) {
            appended++;
            if (appended < APPENDS) {
                append(job, appended);
            }
        }
    }

    /** Until the leader has said that it is done: before that its jobs are not submitted. */
    private void setTenant() {
        if (!tenantIsSet) {
            cluster.leader()
                    .ifPresent(leader -> leader.submit(new Request(new Command.SetTenant(LIMITED), (reply, refusal) -> {
                        tenantIsSet |= refusal == null;
                    })));
            scheduler.after(500, this::setTenant);
        }
    }

    private void cancel(JobId job) {
        cluster.leader().ifPresent(leader -> leader.submit(Request.of(new Command.CancelJob(job))));
    }

    private JobSpec spec(int number) {
        if (isBatch(number)) {
            return BatchInference.builder("model").input("in").output("out").build();
        }
        if (isCalls(number)) {
            return new DurableTasks("calls", List.of(), true, 0, 0).withIdempotent(idempotent);
        }
        DatasetSpec dataset = number == 0 || number == FOLDS ? DatasetSpec.of("data", "label") : null;
        return new Sweep(
                "sweep",
                dataset,
                List.of(TrainerSpec.of(TRAINER)
                        .withSpace(SearchSpace.builder().uniform("x", 0, 1_000).build())
                        .withMembers(number == GANGS ? 2 : 1)),
                new MetricSpec("score", MetricSpec.Goal.MAXIMIZE),
                SamplerSpec.random(number),
                pruner(number),
                trials(number),
                number == 2 ? 2 : 0,
                "model",
                resources(number),
                scheduling(number),
                number == FOLDS
                        ? new SearchPlan.Builder().evaluate(Evaluation.folds(2)).build()
                        : null);
    }

    static Sweep withScheduling(Sweep sweep, Scheduling scheduling) {
        return new Sweep(
                sweep.name(),
                sweep.dataset(),
                sweep.trainers(),
                sweep.metric(),
                sweep.sampler(),
                sweep.pruner(),
                sweep.trials(),
                sweep.parallelism(),
                sweep.model(),
                sweep.resources(),
                scheduling,
                sweep.plan());
    }

    private PrunerSpec pruner(int number) {
        return switch (number) {
            case POPULATION ->
                PrunerSpec.named(modelled ? "pb2" : "pbt")
                        .population(SimPopulation.MEMBERS)
                        .intervalSteps(1)
                        .maxSteps(SimTrial.STEPS)
                        .build();
            case FOLDS -> PrunerSpec.named("median").startupTrials(2).build();
            case PRUNING -> new PrunerSpec("median", 2, 0, 0);
            case PROMOTING -> PrunerSpec.ashaPromotion(1, ONE_IN);
            default -> PrunerSpec.none();
        };
    }

    private static @Nullable Resources resources(int number) {
        return switch (number) {
            case 2 -> Resources.DEFAULT.withMemory(1_200);
            case LARGE -> Resources.cpu(2).withMemory(1_200);
            case WITH_GPU -> Resources.cpu(1).withGpu(1).withLabels("zone");
            case APART -> Resources.cpu(1).withLabels("zone=a").withAntiAffinity(Resources.SELF);
            default -> null;
        };
    }

    private static @Nullable Scheduling scheduling(int number) {
        return switch (number) {
            case 0, PRUNING, PROMOTING, GANGS, POPULATION -> Scheduling.DEFAULT.withPreemptible(true);
            case 3 -> Scheduling.DEFAULT.withPriority(5);
            case LARGE, WITH_GPU ->
                Scheduling.ofTenant(LIMITED.name()).withPriority(number - LARGE).withPreemptible(number == LARGE);
            case APART -> Scheduling.ofTenant("other").withAttemptTimeout(60);
            default -> null;
        };
    }

    static int trials(int number) {
        return switch (number) {
            case PRUNING, PROMOTING -> 12;
            case GANGS -> 8;
            case SHORT -> 16;
            case FOLDS, POPULATION -> 2 * SimPopulation.MEMBERS;
            case 2 -> 14;
            default -> 8;
        };
    }

    /** What the trial with this number is worth: the 7th is the best, and no two are equal. */
    static double valueOf(int trial) {
        return -Math.abs(trial - 7 + 0.25);
    }

    /** What the trial reports at a step: less, the more steps are to come; the best is the best at each. */
    static double valueOf(int trial, long step) {
        return 2 * valueOf(trial) + step;
    }

    /** What an evaluation of a trial comes to; all of them to the trial's value in the mean. */
    private static double valueOfFold(int trial, int fold) {
        return valueOf(trial) + (2 * fold - 1) / 8.0;
    }

    /** What the other evaluation of its trial comes to. Task 0 loads the dataset. */
    static double valueOfOther(TaskId evaluation) {
        int before = evaluation.number() - 1;
        return valueOfFold(before / 2, 1 - before % 2);
    }

    /** The result of a task; the same whenever and wherever it runs. */
    static TaskResult resultOf(TaskSpec task) {
        if (task instanceof TaskSpec.LoadDataset load) {
            return new TaskResult.DatasetLoaded(
                    new DatasetVersion("v1", load.spec(), List.of(), List.of("f"), 10, 5, 1), 0.5);
        }
        if (task instanceof TaskSpec.Trial trial) {
            double value = valueOf(trial.number());
            Double best = trial.bestSoFar();
            Fold fold = trial.fold();
            if (fold != null) {
                return new TaskResult.FoldDone(valueOfFold(trial.number(), fold.number()), Map.of());
            }
            boolean kept = trial.keepModel() && (best == null || value > best);
            ModelArtifact model = new ModelArtifact("sha-" + trial.number(), 1, "sim", List.of("f"), "label", Map.of());
            return new TaskResult.TrialDone(value, Map.of(), kept ? model : null);
        }
        if (task instanceof TaskSpec.PlanScoring) {
            List<InputSplit> splits = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                splits.add(new InputSplit(i, "in", i * 10L, 10, i * 10L, List.of()));
            }
            return new TaskResult.ScoringPlanned(splits, 40, "staging");
        }
        if (task instanceof TaskSpec.ScoreSplit score) {
            return new TaskResult.SplitScored(score.split().number(), "file", 10, 10, 100, "sha", 0, null);
        }
        if (task instanceof TaskSpec.CommitOutput commit) {
            long rows = commit.files().stream()
                    .mapToLong(TaskResult.SplitScored::rowsOut)
                    .sum();
            return new TaskResult.OutputCommitted(
                    "out", rows, rows, commit.files().size(), Map.of());
        }
        return new TaskResult.OutputDiscarded("staging");
    }
}
