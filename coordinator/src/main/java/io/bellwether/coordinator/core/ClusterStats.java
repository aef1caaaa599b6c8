package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeView;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.task.JobTasks;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts over the whole cluster, as of one moment.
 *
 * @param slots of the nodes that are not lost
 * @param slotsUsed of those slots, the ones that attempts hold
 */
public record ClusterStats(
        long epoch,
        Map<JobState, Integer> jobs,
        Map<JobState, Integer> tasks,
        Map<NodeView.State, Integer> nodes,
        int slots,
        int slotsUsed,
        int models) {
    public ClusterStats {
        jobs = Map.copyOf(jobs);
        tasks = Map.copyOf(tasks);
        nodes = Map.copyOf(nodes);
    }

    /* O(jobs), for a job's tasks are counted as they change. */
    static ClusterStats of(State state) {
        Map<JobState, Integer> jobs = new EnumMap<>(JobState.class);
        Map<JobState, Integer> tasks = new EnumMap<>(JobState.class);
        for (Job job : state.jobs.jobs()) {
            JobTasks all = state.tasks.tasks(job.id());
            jobs.merge(Views.stateOf(job, all), 1, Integer::sum);
            for (JobState each : JobState.values()) {
                tasks.merge(each, all.count(each), Integer::sum);
            }
        }
        Map<NodeView.State, Integer> nodes = new EnumMap<>(NodeView.State.class);
        int slots = 0;
        int used = 0;
        Views views = new Views(state);
        for (var node : state.nodes.nodes()) {
            NodeView view = views.node(node);
            nodes.merge(view.state(), 1, Integer::sum);
            if (view.state() != NodeView.State.LOST) {
                slots += view.slots();
                used += view.used().cpu();
            }
        }
        return new ClusterStats(
                state.epoch, jobs, tasks, nodes, slots, used, state.models.all().size());
    }
}
