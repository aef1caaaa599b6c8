package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeId;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Who may end whom: within a tenant a job of higher priority one of lower; between tenants one that stays within its fair share (its
 * weight's part of those that hold or want something) one that keeps at least its own. The first only raises priorities, the second only
 * evens shares, so nothing is ever ended in turns. Besides, an attempt runs for a while before it can be ended, and a task of which some
 * attempts were ended is left alone.
 *
 * On each host the least is looked for that makes room, then the hosts where that costs least are taken. What is freed is claimed for the
 * task (Claims), so it is neither given to others nor freed twice. Tasks that must be kept apart from others make no room: which
 * neighbours would have to go is not only a matter of amounts.
 */
/** Ends attempts of preemptible jobs, so that others find room. Changes nothing but when it looks next. Loop-confined. */
final class Preemption {
    /** A task of which so many attempts were ended runs to its end. */
    private static final int MAX_PREEMPTIONS = 5;

    private static final int MAX_CLAIMS = 256;
    private static final int MAX_LANES = 32;
    private static final long LOOK_MILLIS = 250;

    /** Of equals, the one that has done the least. */
    private static final Comparator<Victim> CHEAPEST = Comparator.comparingInt(Victim::members)
            .thenComparingInt(victim -> victim.queue.priority())
            .thenComparingLong(victim -> -victim.sinceMillis)
            .thenComparing(victim -> victim.task.id().job().value())
            .thenComparingInt(victim -> -victim.task.id().number());

    private final Queues queues;
    private final Choice choice;
    private final NodeManager nodes;
    private final TaskManager tasks;
    private final Keeping keeping;
    private long nextLookMillis = Long.MIN_VALUE;

    Preemption(Queues queues, Choice choice, NodeManager nodes, TaskManager tasks, Keeping keeping) {
        this.queues = queues;
        this.choice = choice;
        this.nodes = nodes;
        this.tasks = tasks;
        this.keeping = keeping;
    }

    /** An attempt that could be ended. */
    private record Victim(AttemptId attempt, Task task, JobQueue queue, Demand demand, long sinceMillis) {
        private int members() {
            return demand.members();
        }
    }

    /** The attempts to end so that there is room on the host. */
    private record Room(int host, List<Victim> victims) {
        private int cost() {
            return victims.stream().mapToInt(Victim::members).sum();
        }

        private long newestMillis() {
            return victims.stream().mapToLong(Victim::sinceMillis).min().orElse(Long.MAX_VALUE);
        }
    }

    List<TaskEvent> decide(long minRunMillis, long nowMillis) {
        boolean isOff = queues.preemptible == 0 || queues.order.isEmpty() || nowMillis < nextLookMillis;
        if (isOff || queues.claims.all().size() >= MAX_CLAIMS) {
            return List.of();
        }
        List<TaskEvent> events = look(minRunMillis, nowMillis);
        if (events.isEmpty()) {
            nextLookMillis = nowMillis + LOOK_MILLIS;
        }
        return events;
    }

    private List<TaskEvent> look(long minRunMillis, long nowMillis) {
        Survey survey = new Survey(nowMillis - minRunMillis);
        if (survey.victims.isEmpty()) {
            return List.of();
        }
        Shares shares = new Shares(queues, survey.leaving);
        int lanes = 0;
        for (TenantQueue tenant : queues.order) {
            for (JobQueue queue : tenant.ready) {
                for (Lane lane : queue.inOrder()) {
                    boolean mayRun = !lane.isEmpty() && !queue.isAtItsLimit() && tenant.allows(lane.shape.demand);
                    if (mayRun && !choice.dependsOnJob(lane) && lanes++ < MAX_LANES) {
                        List<TaskEvent> events = serve(lane, survey, shares, nowMillis);
                        if (!events.isEmpty()) {
                            return events;
                        }
                    }
                }
            }
        }
        return List.of();
    }

    /** What holds the hosts, at one moment. */
    private final class Survey {
        /** Who could be ended, by host. */
        private final Map<Integer, List<Victim>> victims = new HashMap<>();

        /** What has been ended and is about to come free, by host; and by tenant, as an amount below zero. */
        private final Map<Integer, Hosts.Amounts> ending = new HashMap<>();

        private final Map<TenantQueue, Hosts.Amounts> leaving = new HashMap<>();

        private Survey(long startedUntilMillis) {
            for (Node node : nodes.nodes()) {
                int host = queues.hosts.index(node.id());
                tasks.held(node.id()).forEach((attempt, since) -> add(host, attempt, since, startedUntilMillis));
            }
        }

        private void add(int host, AttemptId attempt, long sinceMillis, long startedUntilMillis) {
            Task task = tasks.find(attempt.task());
            JobQueue queue = queues.find(attempt.task().job());
            if (task == null
                    || queue == null
                    || tasks.isAhead(attempt, queues.hosts.node(host).id())) {
                return;
            }
            Demand demand = queues.taken(queue, task, attempt);
            if (!tasks.isWanted(attempt)) {
                ending.merge(host, Shares.of(demand, 1), Shares::sum);
                leaving.merge(queue.tenant, Shares.of(demand, -1), Shares::sum);
            } else if (Movable.isPreemptible(queue.job, task)
                    && sinceMillis <= startedUntilMillis
                    && !task.isDoubled()
                    && task.preemptions() < MAX_PREEMPTIONS) {
                victims.computeIfAbsent(host, any -> new ArrayList<>())
                        .add(new Victim(attempt, task, queue, demand, sinceMillis));
            }
        }
    }

    private List<TaskEvent> serve(Lane lane, Survey survey, Shares shares, long nowMillis) {
        Task task = firstUnserved(lane);
        if (task == null || choice.room(lane, task) >= lane.shape.demand.members()) {
            return List.of(); // what is free, but kept, is for those before it
        }
        List<Room> rooms = new ArrayList<>();
        for (int host = 0; host < queues.hosts.count(); host++) {
            Room room = lane.shape.able.has(host) ? room(lane, host, survey, shares) : null;
            if (room != null) {
                rooms.add(room);
            }
        }
        int members = lane.shape.demand.members();
        if (rooms.size() < members) {
            return List.of();
        }
        rooms.sort(Comparator.comparingInt(Room::cost).thenComparingLong(room -> -room.newestMillis()));
        List<Room> chosen = rooms.subList(0, members);
        Set<Victim> ended = new LinkedHashSet<>();
        chosen.forEach(room -> ended.addAll(room.victims));
        boolean comesFree = ended.isEmpty(); // by what has been ended already, for nobody in particular
        return !comesFree && shares.allow(lane, demands(lane, ended))
                ? events(lane, task, chosen, ended, nowMillis)
                : List.of();
    }

    private static Map<TenantQueue, Hosts.Amounts> demands(Lane lane, Set<Victim> ended) {
        Map<TenantQueue, Hosts.Amounts> lost = new HashMap<>();
        for (Victim victim : ended) {
            if (victim.queue.tenant != lane.queue.tenant) {
                lost.merge(victim.queue.tenant, Shares.of(victim.demand, -victim.members()), Shares::sum);
            }
        }
        return lost;
    }

    private @Nullable Task firstUnserved(Lane lane) {
        int number = lane.first();
        for (int seen = 0; seen < MAX_CLAIMS && number >= 0; seen++) {
            Task task = lane.queue.task(number);
            if (queues.claims.active(task.id()) == null) {
                return task;
            }
            number = lane.after(number);
        }
        return null;
    }

    /** The least that makes room on the host; null if nothing does. */
    private @Nullable Room room(Lane lane, int host, Survey survey, Shares shares) {
        Demand demand = lane.shape.demand;
        Hosts.Amounts left = queues.hosts.left(host, keeping.isOn() && !keeping.isFor(lane) ? keeping : null);
        left = Shares.sum(left, survey.ending.getOrDefault(host, Shares.NOTHING));
        List<Victim> all = new ArrayList<>(survey.victims.getOrDefault(host, List.of()));
        all.removeIf(victim -> !mayEnd(lane, victim, shares));
        all.sort(CHEAPEST);
        List<Victim> taken = new ArrayList<>();
        for (Victim victim : all) {
            if (left.has(demand)) {
                break;
            }
            taken.add(victim);
            left = left.plus(victim.demand);
        }
        if (!left.has(demand)) {
            return null;
        }
        for (Victim victim : List.copyOf(taken)) { // one that came later may make room enough without it
            Hosts.Amounts without = left.minus(victim.demand);
            if (without.has(demand)) {
                taken.remove(victim);
                left = without;
            }
        }
        return new Room(host, taken);
    }

    private static boolean mayEnd(Lane lane, Victim victim, Shares shares) {
        return victim.queue.tenant == lane.queue.tenant
                ? victim.queue.priority() < lane.queue.priority()
                : shares.allow(lane, Map.of(victim.queue.tenant, Shares.of(victim.demand, -victim.members())));
    }

    private List<TaskEvent> events(Lane lane, Task task, List<Room> chosen, Set<Victim> ended, long nowMillis) {
        List<NodeId> on = new ArrayList<>();
        chosen.forEach(room -> on.add(queues.hosts.node(room.host).id()));
        List<TaskEvent> events = new ArrayList<>();
        events.add(new TaskEvent.RoomKept(task.id(), on, nowMillis));
        for (Victim victim : ended) {
            String why = victim.queue.tenant == lane.queue.tenant
                    ? "which has priority " + lane.queue.priority() + " and this job " + victim.queue.priority()
                    : "as its tenant '" + lane.queue.tenant.spec.name() + "' holds less than its fair share";
            String message = "attempt " + victim.attempt.number() + " of task "
                    + victim.task.id().number() + " was ended to make room for job " + lane.queue.job.id() + ", " + why;
            events.add(new TaskEvent.AttemptPreempted(victim.attempt, message, task.id(), nowMillis));
        }
        return events;
    }
}
