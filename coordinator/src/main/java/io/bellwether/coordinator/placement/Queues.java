package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobManager;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.quota.TenantManager;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskManager;
import io.bellwether.coordinator.task.TaskObserver;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who waits for what, and who holds what: kept up with every fact, so that a decision need not look for it. Loop-confined. */
final class Queues implements TaskObserver {
    /** Those tenants that have a task that could run now. */
    final TreeSet<TenantQueue> order = new TreeSet<>(TenantQueue.FAIR);

    final Hosts hosts = new Hosts();
    final Claims claims = new Claims(hosts);
    final Map<String, TenantQueue> tenants = new TreeMap<>();

    /** Whether anything has changed since the last look that found nothing to place. */
    boolean changed = true;

    /** How many attempts hold something beside which others may not run. */
    int keptApart;

    /** How many members of attempts that may be ended for another's sake hold something. */
    int preemptible;

    private final JobManager jobs;
    private final TaskManager tasks;
    private final TenantManager quotas;
    private final Map<JobId, JobQueue> queues = new LinkedHashMap<>();
    private final Map<Demand, Shape> shapes = new LinkedHashMap<>();
    private final Retries retries = new Retries();
    private final Keeping keeping;
    private long counter;

    Queues(JobManager jobs, TaskManager tasks, TenantManager quotas, Keeping keeping) {
        this.jobs = jobs;
        this.tasks = tasks;
        this.quotas = quotas;
        this.keeping = keeping;
    }

    void accepted(Job job) {
        JobQueue queue = queue(job.id());
        queue.tenant.openJobs++;
        queue.tenant.waitingJobs++;
    }

    /** To be called before its tasks are told. */
    void ended(Job job) {
        JobQueue queue = queue(job.id());
        queue.tenant.openJobs--;
        queue.tenant.waitingJobs -= queue.started ? 0 : 1;
        changed = true;
        dropIfOver(queue);
    }

    /** The job's queue; null if nothing of it waits or holds anything and it is over. */
    @Nullable
    JobQueue find(JobId job) {
        return queues.get(job);
    }

    /** Those of jobs of which something waits or holds a slot, or may yet. */
    Collection<JobQueue> all() {
        return queues.values();
    }

    private JobQueue queue(JobId id) {
        JobQueue known = queues.get(id);
        if (known == null) {
            Job job = jobs.require(id);
            known = new JobQueue(
                    job,
                    tasks.tasks(id),
                    tenant(job.spec().schedulingOrDefault().tenant()),
                    counter++);
            queues.put(id, known);
        }
        return known;
    }

    TurnOrder turnOrder() {
        List<TurnOrder.Place> places = queues.values().stream()
                .sorted(Comparator.comparingLong(JobQueue::order))
                .map(queue -> new TurnOrder.Place(queue.job.id(), queue.order(), queue.started))
                .toList();
        Map<String, Long> changedAt = new HashMap<>();
        tenants.forEach((name, tenant) -> changedAt.put(name, tenant.changedAt));
        return new TurnOrder(places, counter, changedAt);
    }

    /** The hosts are there already; jobs and tasks are as they were when the order was taken. */
    void restore(TurnOrder saved) {
        quotas.all().forEach(tenant -> tenantChanged(tenant.name()));
        for (TurnOrder.Place place : saved.jobs()) {
            counter = place.order();
            JobQueue queue = queue(place.job());
            queue.started = place.started();
            queue.tenant.openJobs += queue.job.isOver() ? 0 : 1;
            queue.tenant.waitingJobs += queue.job.isOver() || queue.started ? 0 : 1;
            queue.tasks().forEachQueued(number -> queued(queue.task(number)));
        }
        counter = saved.next();
        for (TaskManager.Held held : tasks.held()) {
            if (!held.ahead()) {
                held(Objects.requireNonNull(tasks.find(held.attempt().task())), held.attempt(), held.node());
            }
        }
        order.clear(); // by keys that are overwritten now
        saved.changedAtMillis().forEach((name, atMillis) -> tenant(name).changedAt = atMillis);
        resort();
    }

    TenantQueue tenant(String name) {
        return tenants.computeIfAbsent(name, any -> new TenantQueue(quotas.get(name)));
    }

    /** The lane in which the task waits for its next attempt. */
    Lane lane(JobQueue queue, Task task) {
        return lane(queue, task, task.attempts() + 1);
    }

    /** The lane of tasks that ask what this attempt does, by its number. */
    private Lane lane(JobQueue queue, Task task, int attempt) {
        TaskSpec spec = task.spec();
        long raised = task.raisedMemory(attempt);
        for (Lane lane : queue.lanes) {
            if (lane.shape.demand.isOf(queue.job, spec, raised)) {
                return lane;
            }
        }
        Shape shape = shapes.computeIfAbsent(Demand.of(queue.job, spec, raised), this::newShape);
        shape.lanes++;
        Lane lane = new Lane(queue, shape);
        queue.lanes.add(lane);
        return lane;
    }

    private Shape newShape(Demand demand) {
        Shape shape = new Shape(demand);
        for (int host = 0; host < hosts.count(); host++) {
            assess(shape, host);
        }
        return shape;
    }

    private void assess(Shape shape, int host) {
        Node node = hosts.node(host);
        shape.able.set(host, !node.isLost() && shape.demand.whyNot(node) == null);
    }

    @Override
    public void queued(Task task) {
        JobQueue queue = queue(task.id().job());
        detach(queue);
        queue.tasks(tasks.tasks(task.id().job()));
        Lane lane = lane(queue, task);
        lane.remove(task.id().number());
        if (!task.keptOn().isEmpty() && claims.active(task.id()) == null) {
            claims.put(task, lane); // as after a restore
        }
        if (task.preempted() != null) {
            queue.preempted.add(task.id().number());
        }
        if (task.retryAtMillis() == 0) {
            lane.add(task.id().number());
        } else {
            queue.delayed.add(task.id().number());
            retries.add(task.retryAtMillis(), task.id());
        }
        attach(queue);
    }

    @Override
    public void unqueued(Task task) {
        JobQueue queue = queue(task.id().job());
        detach(queue);
        lane(queue, task).remove(task.id().number());
        queue.delayed.remove(task.id().number());
        queue.preempted.remove(task.id().number());
        attach(queue);
        giveUp(claims.remove(task.id()));
        dropIfOver(queue);
    }

    @Override
    public void roomKept(Task task) {
        giveUp(claims.remove(task.id()));
        if (!task.keptOn().isEmpty()) {
            claims.put(task, lane(queue(task.id().job()), task));
        }
    }

    private void giveUp(Claims.@Nullable Claim claim) {
        for (int i = 0; claim != null && i < claim.hosts.length; i++) {
            unblock(claim.hosts[i]);
            changed = true;
        }
    }

    @Override
    public void held(Task task, AttemptId attempt, NodeId node) {
        use(task, attempt, node, 1);
    }

    @Override
    public void released(Task task, AttemptId attempt, NodeId node) {
        use(task, attempt, node, -1);
    }

    /** What the attempt takes of the node. */
    Demand taken(JobQueue queue, Task task, AttemptId attempt) {
        return lane(queue, task, attempt.number()).shape.demand;
    }

    private void use(Task task, AttemptId attempt, NodeId node, int sign) {
        JobQueue queue = queue(task.id().job());
        Demand demand = taken(queue, task, attempt);
        int host = hosts.index(node);
        detach(queue);
        if (sign > 0 && !queue.started) {
            queue.started = true;
            queue.tenant.waitingJobs -= queue.job.isOver() ? 0 : 1;
        }
        hosts.use(host, demand, sign);
        queue.used += (long) sign * demand.cpu();
        queue.tenant.use(demand, sign);
        queue.tenant.changedAt = queue.tasks().changedAtMillis();
        keptApart += demand.keepsApart() ? sign : 0;
        preemptible += queue.isPreemptible() ? sign : 0;
        attach(queue);
        if (sign < 0) {
            unblock(host);
            dropIfOver(queue);
        }
    }

    /** What waits only for room, and could have it on this host now, is to be looked at again. */
    void unblock(int host) {
        for (Shape shape : shapes.values()) {
            boolean waits = shape.blocked || shape.keptAway;
            if (waits && shape.able.has(host) && hosts.fits(host, shape.demand, null)) {
                shape.blocked = false;
                shape.keptAway = false;
            }
        }
    }

    /**
     * Whether a task waits whose demand is not known to be in vain.
     *
     * @param beside whether what there is only for others, since it is kept, counts as in vain as well
     */
    boolean isAnyOpen(boolean beside) {
        for (Shape shape : shapes.values()) {
            if (shape.waiting > 0 && !shape.blocked && !(beside && shape.keptAway)) {
                return true;
            }
        }
        return false;
    }

    /** All that was kept is everybody's again. */
    void endKeeping() {
        HostSet before = new HostSet();
        before.addAll(keeping.hosts);
        keeping.end();
        endKeeping(before);
        changed = true;
    }

    /** Of these hosts, those that are not kept any more are everybody's again. Whether there are any. */
    boolean endKeeping(HostSet before) {
        boolean any = false;
        for (int i = 0; i < before.words(); i++) {
            for (long bits = before.word(i) & ~keeping.hosts.word(i); bits != 0; bits &= bits - 1) {
                unblock((i << 6) + Long.numberOfTrailingZeros(bits));
                any = true;
            }
        }
        changed |= any;
        return any;
    }

    /** The node is new or has changed. */
    void hostChanged(Node node) {
        int cpu = hosts.totalCpu();
        long memory = hosts.totalMemory();
        int gpu = hosts.totalGpu();
        int host = hosts.put(node);
        shapes.values().forEach(shape -> assess(shape, host));
        claims.assess();
        unblock(host);
        if (cpu != hosts.totalCpu() || memory != hosts.totalMemory() || gpu != hosts.totalGpu()) {
            resort();
        }
        changed = true;
    }

    /** What is set for the tenant has changed. */
    void tenantChanged(String name) {
        order.clear();
        tenant(name).spec = quotas.get(name);
        resort();
        changed = true;
    }

    private void resort() {
        order.clear();
        for (TenantQueue tenant : tenants.values()) {
            tenant.refresh(hosts);
            if (!tenant.ready.isEmpty()) {
                order.add(tenant);
            }
        }
    }

    private void detach(JobQueue queue) {
        order.remove(queue.tenant);
        queue.tenant.ready.remove(queue);
    }

    private void attach(JobQueue queue) {
        TenantQueue tenant = queue.tenant;
        queue.refresh();
        if (!queue.isEmpty()) {
            tenant.ready.add(queue);
        }
        tenant.refresh(hosts);
        if (!tenant.ready.isEmpty()) {
            order.add(tenant);
        }
        changed = true;
    }

    private void dropIfOver(JobQueue queue) {
        if (!queue.job.isOver() || queue.used > 0 || !queue.delayed.isEmpty() || !queue.isEmpty()) {
            return;
        }
        for (Lane lane : queue.lanes) {
            if (--lane.shape.lanes == 0) {
                shapes.remove(lane.shape.demand);
            }
        }
        if (queue.lanes.stream().anyMatch(keeping::isFor)) {
            endKeeping();
        }
        queues.remove(queue.job.id());
    }

    /** Tasks of the tenant that wait, for whatever reason. */
    int waitingTasks(TenantQueue tenant) {
        int waiting = 0;
        for (JobQueue queue : queues.values()) {
            waiting += queue.tenant == tenant ? queue.ready() + queue.delayed.size() : 0;
        }
        return waiting;
    }

    /** Tasks whose time to be tried again has come can run now. */
    void promoteDue(long nowMillis) {
        for (Retries.Retry due = retries.due(nowMillis); due != null; due = retries.due(nowMillis)) {
            Task task = Objects.requireNonNull(tasks.find(due.task()), "task");
            JobQueue queue = queues.get(due.task().job());
            boolean isDue = task.state() == JobState.QUEUED && task.retryAtMillis() == due.atMillis();
            if (queue != null && isDue && queue.delayed.remove(due.task().number())) {
                detach(queue);
                lane(queue, task).add(due.task().number());
                attach(queue);
            }
        }
    }
}
