package io.bellwether.worker.node;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The attempts that a node holds: in line for a slot, running, or ended and not acknowledged. Part of {@link WorkerCore}. */
final class HeldAttempts {
    /** Far more than can be under way in one connection. */
    private static final int REMEMBERED = 10_000;

    private final int slots;
    private final Map<AttemptId, Held> attempts = new LinkedHashMap<>();
    /** Of these the ones that wait for a slot, in the order of their orders. */
    private final Set<AttemptId> line = new LinkedHashSet<>();
    /** And those whose outcome has not been sent yet. */
    private final List<AttemptId> untold = new ArrayList<>();
    /** Attempts told to stop of which nobody wants to know the end. */
    private final Set<AttemptId> unwanted = new LinkedHashSet<>();
    /** Attempts of this session that are over: a repeated order must not start them again. */
    private final Set<AttemptId> forgotten = new LinkedHashSet<>();
    /** Attempts that have been started, are wanted and have not ended. */
    private int busy;

    HeldAttempts(int slots) {
        this.slots = slots;
    }

    /** How far an attempt has come. */
    enum Stage {
        IN_LINE,
        RUNNING,
        ENDED
    }

    private static final class Held {
        private final TaskSpec task;
        private final long memory;
        private Stage stage = Stage.IN_LINE;
        private @Nullable AttemptOutcome outcome;
        private long sentAt;

        private Held(TaskSpec task, long memory) {
            this.task = task;
            this.memory = memory;
        }
    }

    List<AttemptId> all() {
        return List.copyOf(attempts.keySet());
    }

    List<AttemptId> running() {
        return attempts.entrySet().stream()
                .filter(entry -> entry.getValue().stage == Stage.RUNNING)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Null if it is not held. */
    @Nullable
    Stage stage(AttemptId attempt) {
        Held held = attempts.get(attempt);
        return held == null ? null : held.stage;
    }

    /** Takes it into the line; not if it is there, or was in this session. */
    void add(AttemptId attempt, TaskSpec task, long memory) {
        if (!attempts.containsKey(attempt) && !forgotten.contains(attempt)) {
            attempts.put(attempt, new Held(task, memory));
            line.add(attempt);
        }
    }

    /** Begins those that are first in line, as far as there are slots. */
    void startWaiting(List<WorkerAction> actions) {
        while (unwanted.size() + busy < slots && !line.isEmpty()) {
            AttemptId next = line.iterator().next();
            line.remove(next);
            Held held = Objects.requireNonNull(attempts.get(next), "held");
            held.stage = Stage.RUNNING;
            busy++;
            actions.add(new WorkerAction.Start(next, held.task, held.memory));
        }
    }

    /** Whether it was one that nobody wanted any more; its slot is free now. */
    boolean endUnwanted(AttemptId attempt) {
        return unwanted.remove(attempt);
    }

    /** Whether that is news. */
    boolean end(AttemptId attempt, AttemptOutcome outcome, long nowMillis) {
        Held held = attempts.get(attempt);
        if (held == null || held.stage == Stage.ENDED) {
            return false;
        }
        busy -= held.stage == Stage.RUNNING ? 1 : 0;
        line.remove(attempt);
        held.stage = Stage.ENDED;
        held.outcome = outcome;
        held.sentAt = nowMillis;
        return true;
    }

    /** Its outcome is to be sent with others; whether there are enough now. */
    boolean gather(AttemptId attempt) {
        untold.add(attempt);
        return untold.size() >= line.size();
    }

    /** Hands on the outcomes that have gathered. */
    void tellGathered(long nowMillis, BiConsumer<AttemptId, AttemptOutcome> tell) {
        for (AttemptId attempt : untold) {
            Held held = attempts.get(attempt);
            if (held != null) {
                tell(attempt, held, nowMillis, tell);
            }
        }
        untold.clear();
    }

    /** Hands on the outcomes that were sent so long ago, or are there, if that is 0. */
    void tellAgain(long resendMillis, long nowMillis, BiConsumer<AttemptId, AttemptOutcome> tell) {
        attempts.forEach((attempt, held) -> {
            if (nowMillis - held.sentAt >= resendMillis) {
                tell(attempt, held, nowMillis, tell);
            }
        });
    }

    private static void tell(AttemptId attempt, Held held, long nowMillis, BiConsumer<AttemptId, AttemptOutcome> tell) {
        AttemptOutcome outcome = held.outcome;
        if (outcome != null) {
            held.sentAt = nowMillis;
            tell.accept(attempt, outcome);
        }
    }

    /** Whether it runs, and so is to be stopped. */
    boolean drop(AttemptId attempt) {
        Held held = attempts.remove(attempt);
        remember(attempt);
        line.remove(attempt);
        if (held == null || held.stage != Stage.RUNNING) {
            return false;
        }
        busy--;
        unwanted.add(attempt);
        return true;
    }

    /** An order to run it that comes later is void. */
    void remember(AttemptId attempt) {
        forgotten.add(attempt);
        if (forgotten.size() > REMEMBERED) {
            forgotten.remove(forgotten.iterator().next());
        }
    }

    /** The registration is over: whatever has ended is told in the next one. */
    void endSession() {
        untold.clear();
    }

    /** Orders of earlier registrations are void by themselves. */
    void beginSession() {
        untold.clear();
        forgotten.clear();
    }
}
