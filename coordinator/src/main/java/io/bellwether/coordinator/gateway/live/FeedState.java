package io.bellwether.coordinator.gateway.live;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.json.Json;
import io.bellwether.coordinator.core.JobSummary;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What is known of jobs, nodes and models, each with the number of its newest change. Confined to the feed's thread. */
final class FeedState {
    /** Numbers of another process's feed mean nothing here. */
    private final String instance = Long.toHexString(ThreadLocalRandom.current().nextLong());

    private final Map<JobId, Entry<JobSummary>> jobs = new HashMap<>();
    private final Map<String, Entry<NodeView>> nodes = new HashMap<>();
    private String clusterId = "";
    private int models = -1;
    private long modelsChange;
    private long change;

    private record Entry<T>(T value, long change) {}

    /** What is small enough to be told as a whole. */
    record Others(List<NodeView> nodes, int models) {}

    boolean isKnown() {
        return models >= 0;
    }

    /** The number of the newest change. */
    long change() {
        return change;
    }

    /** Jobs that said they wait for something. */
    List<JobId> waiting() {
        return jobs.values().stream()
                .map(Entry::value)
                .filter(summary -> summary.job().waiting() != null)
                .map(summary -> summary.job().id())
                .toList();
    }

    void update(ClusterFeed.Seen seen) {
        long next = change + 1;
        clusterId = seen.clusterId();
        for (JobSummary summary : seen.jobs()) {
            Entry<JobSummary> known = jobs.get(summary.job().id());
            if (known == null || !known.value().equals(summary)) {
                jobs.put(summary.job().id(), new Entry<>(summary, next));
                change = next;
            }
        }
        for (NodeView node : seen.others().nodes()) {
            Entry<NodeView> known = nodes.get(node.id());
            if (known == null || !known.value().equals(node)) {
                nodes.put(node.id(), new Entry<>(node, next));
                change = next;
            }
        }
        if (models != seen.others().models()) {
            models = seen.others().models();
            modelsChange = next;
            change = next;
        }
        forgetOldest();
    }

    private void forgetOldest() {
        int surplus = jobs.size() - ClusterFeed.MAX_JOBS;
        if (surplus > 0) {
            jobs.values().stream()
                    .map(entry -> entry.value().job())
                    .sorted(Comparator.comparing(job -> job.submittedAt()))
                    .limit(surplus)
                    .map(job -> job.id())
                    .toList()
                    .forEach(jobs::remove);
        }
    }

    /** The event id that tells how far its reader has read. */
    String id() {
        return instance + "-" + change;
    }

    /** How far the reader of the event {@code id} had read; 0 if that is not of this feed. */
    long cursor(String id) {
        try {
            return id.startsWith(instance + "-") ? Long.parseLong(id.substring(instance.length() + 1)) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What has changed after {@code cursor}; everything, if that is 0. */
    String message(long cursor) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("clusterId", clusterId);
        body.put("now", Instant.now());
        body.put(
                "jobs",
                jobs.values().stream()
                        .filter(entry -> entry.change() > cursor)
                        .map(Entry::value)
                        .sorted(Comparator.comparing(
                                (JobSummary summary) -> summary.job().submittedAt()))
                        .toList());
        body.put(
                "nodes",
                nodes.values().stream()
                        .filter(entry -> entry.change() > cursor)
                        .map(Entry::value)
                        .sorted(Comparator.comparing(NodeView::id))
                        .toList());
        if (modelsChange > cursor) {
            body.put("models", models);
        }
        return "id: " + id() + "\nevent: " + (cursor == 0 ? "snapshot" : "changes") + "\ndata: " + Json.write(body)
                + "\n\n";
    }
}
