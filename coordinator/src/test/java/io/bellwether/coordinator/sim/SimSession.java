package io.bellwether.coordinator.sim;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.loop.Request;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that holds slots for its own tasks. It renews its lease as the real one does, gives a slot up now and then, and closes when it
 * has held all of them at once; or it is gone from one moment to the next.
 */
final class SimSession {
    static final int SLOTS = 2;
    private static final long RENEWAL_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 700;

    private final SimScheduler scheduler;
    private final SimCluster cluster;
    private final String request;
    private final JobId asked;

    /** Whether its client dies rather than closes it. */
    private final boolean dies;

    private @Nullable JobId job;
    private boolean gone;
    private boolean closing;
    private boolean closed;

    SimSession(SimScheduler scheduler, SimCluster cluster, String name, boolean dies) {
        this.scheduler = scheduler;
        this.cluster = cluster;
        this.dies = dies;
        this.request = "request-" + name;
        this.asked = new JobId(name);
        scheduler.after(scheduler.between(0, 10_000), this::open);
    }

    /** Whether its client has nothing more to do. */
    boolean isDone() {
        return closed || gone;
    }

    /** At the end: how it should have ended. */
    void check(JobState state) {
        JobState expected = dies ? JobState.CANCELLED : JobState.SUCCEEDED;
        if (state != expected) {
            throw new Violation("session " + job + " is " + state + ", not " + expected);
        }
    }

    @Nullable
    JobId job() {
        return job;
    }

    /** Sends the command if there is a leader; both ways may lose it. */
    private void send(Command command, BiConsumer<@Nullable Message, @Nullable ClusterException> onAnswer) {
        boolean lost = scheduler.chance(cluster.faultRate());
        boolean answerLost = scheduler.chance(cluster.faultRate());
        if (!lost) {
            scheduler.after(
                    scheduler.between(1, 20),
                    () -> cluster.leader()
                            .ifPresent(leader -> leader.submit(new Request(command, (reply, refusal) -> {
                                if (!answerLost) {
                                    onAnswer.accept(reply, refusal);
                                }
                            }))));
        }
    }

    private void open() {
        if (job == null) {
            send(
                    new Command.SubmitJob(request, asked, new SessionLease("session", SLOTS, null, null)),
                    (reply, refusal) -> {
                        if (reply instanceof JobMessage.JobAccepted accepted && job == null) {
                            job = accepted.job();
                            cluster.history().acknowledged(accepted.job());
                            scheduler.after(RENEWAL_MILLIS, this::renew);
                            scheduler.after(scheduler.between(1_000, 15_000), this::giveUp);
                            scheduler.after(scheduler.between(2_000, dies ? 5_000 : 20_000), this::leave);
                        }
                    });
            scheduler.after(RETRY_MILLIS, this::open);
        }
    }

    private void renew() {
        if (!isDone()) {
            send(new Command.RenewSession(request), (reply, refusal) -> {
                boolean over = refusal != null && refusal.code() == ErrorCode.NOT_FOUND;
                if (over && !closing && !gone) {
                    throw new Violation("session " + job + " is over, though its client lives: " + refusal);
                }
            });
            scheduler.after(RENEWAL_MILLIS, this::renew);
        }
    }

    /** Its executor gives no sign of life. */
    private void giveUp() {
        List<AttemptId> held = held();
        if (!isDone() && !held.isEmpty()) {
            cluster.history().givesUp(held.get(0));
            send(new Command.GiveUpSlot(request, held.get(0)), (reply, refusal) -> {});
        }
    }

    private List<AttemptId> held() {
        JobId known = job;
        return known == null ? List.of() : cluster.history().slotsOf(known);
    }

    private void leave() {
        if (dies) {
            gone = true;
        } else if (held().size() < SLOTS) {
            scheduler.after(200, this::leave);
        } else {
            close();
        }
    }

    private void close() {
        closing = true;
        if (!closed) {
            send(new Command.EndSession(request), (reply, refusal) -> closed |= refusal == null);
            scheduler.after(RETRY_MILLIS, this::close);
        }
    }
}
