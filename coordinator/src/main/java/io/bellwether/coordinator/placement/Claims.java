package io.bellwether.coordinator.placement;

import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.coordinator.task.Task;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What a claim counts on is free already or held by attempts that have been ended, which is certain to come free: so two claims can't
 * wait for each other, and a gang's is all or nothing as its dispatch is. A claim on a node that gets no work (it drains, it is lost) claims
 * nothing for as long as that is so.
 */
/** The tasks for which room is made on certain hosts. Kept up with the facts; loop-confined. */
final class Claims {
    private final Hosts hosts;
    private final TreeMap<TaskId, Claim> claims = new TreeMap<>(
            Comparator.comparing((TaskId task) -> task.job().value()).thenComparingInt(TaskId::number));

    Claims(Hosts hosts) {
        this.hosts = hosts;
    }

    /** Room for a task of the lane. */
    static final class Claim {
        final Task task;
        final Lane lane;
        final int[] hosts;

        /** Whether all of its hosts could run it, so that they are claimed. */
        boolean active;

        private Claim(Task task, Lane lane, int[] hosts) {
            this.task = task;
            this.lane = lane;
            this.hosts = hosts;
        }
    }

    Collection<Claim> all() {
        return claims.values();
    }

    boolean isEmpty() {
        return claims.isEmpty();
    }

    /** The room that is being made for the task; null if none is. */
    @Nullable
    Claim active(TaskId task) {
        Claim claim = claims.get(task);
        return claim != null && claim.active ? claim : null;
    }

    /** Whether room is being made for each task of the lane. */
    boolean cover(Lane lane) {
        if (claims.isEmpty()) {
            return false;
        }
        int covered = 0;
        for (Claim claim : claims.values()) {
            covered += claim.active
                            && claim.lane == lane
                            && lane.has(claim.task.id().number())
                    ? 1
                    : 0;
        }
        return covered >= lane.size();
    }

    /** In place of what was claimed for the task before. */
    void put(Task task, Lane lane) {
        int[] on = new int[task.keptOn().size()];
        int i = 0;
        for (NodeId node : task.keptOn()) {
            on[i++] = hosts.index(node);
        }
        Claim claim = new Claim(task, lane, on);
        claims.put(task.id(), claim);
        assess(claim);
    }

    /** The task's hosts are for all again; null if there was no claim. */
    @Nullable
    Claim remove(TaskId task) {
        Claim claim = claims.isEmpty() ? null : claims.remove(task);
        if (claim != null && claim.active) {
            set(claim, false);
        }
        return claim;
    }

    /** A host has changed. */
    void assess() {
        claims.values().forEach(this::assess);
    }

    private void assess(Claim claim) {
        boolean able = true;
        for (int host : claim.hosts) {
            able &= claim.lane.shape.able.has(host);
        }
        if (able != claim.active) {
            set(claim, able);
        }
    }

    private void set(Claim claim, boolean active) {
        claim.active = active;
        for (int host : claim.hosts) {
            hosts.claim(host, claim.lane.shape.demand, active ? 1 : -1);
        }
    }

    /** Whether what the claim counts on is free by now. */
    boolean isFree(Claim claim) {
        Demand demand = claim.lane.shape.demand;
        for (int host : claim.hosts) {
            if (!hosts.left(host, null).plus(demand).has(demand)) { // its own claim is no hindrance
                return false;
            }
        }
        return claim.active;
    }
}
