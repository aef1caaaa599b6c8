package io.bellwether.coordinator.rpc;

import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the admin, in the process's log, what has become of jobs and nodes. Not of every attempt: there may be thousands a second. */
final class EventLog {
    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    private EventLog() {}

    static void onCommitted(Event event) {
        if (event instanceof JobEvent.JobAccepted accepted) {
            log.info(
                    "job accepted job={} kind={} name={}",
                    accepted.job(),
                    accepted.spec().kind(),
                    accepted.spec().name());
        } else if (event instanceof JobEvent.JobEnded ended) {
            log.info("job ended job={} state={} error={}", ended.job(), ended.state(), ended.error());
        } else if (event instanceof ModelEvent.ModelRegistered registered) {
            log.info(
                    "model registered job={} model={} version={} {}={}",
                    registered.job(),
                    registered.model().name(),
                    registered.model().version(),
                    registered.metric(),
                    registered.value());
        } else if (event instanceof NodeEvent.NodeLost lost) {
            log.warn("node lost node={}; its attempts are given to others", lost.node());
        } else if (event instanceof NodeEvent.NodeDraining draining) {
            log.info(
                    "node draining node={}; it gets no new work, what runs there is moved from {} on",
                    draining.node(),
                    draining.moveAtMillis() == null ? "never" : Instant.ofEpochMilli(draining.moveAtMillis()));
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            log.info("node resumed node={}", resumed.node());
        } else if (event instanceof NodeEvent.NodeQuarantined quarantined) {
            log.warn(
                    "node quarantined node={}; it gets no new work for {} s: {}",
                    quarantined.node(),
                    (quarantined.untilMillis() - quarantined.atMillis()) / 1_000,
                    quarantined.reason());
        } else if (event instanceof NodeEvent.NodeQuarantineEnded ended) {
            log.info("node out of quarantine node={}", ended.node());
        } else if (event instanceof QuotaEvent.TenantSet set) {
            log.info("tenant set {}", set.tenant());
        } else if (event instanceof QuotaEvent.TenantUnset unset) {
            log.info("tenant unset tenant={}", unset.tenant());
        } else if (event instanceof TaskEvent.AttemptStopped stopped) {
            log.info("attempt stopped attempt={} code={} {}", stopped.attempt(), stopped.code(), stopped.message());
        } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
            log.info(
                    "attempt takes long, begun on another node as well attempt={} node={}",
                    doubled.attempt(),
                    doubled.node());
        } else if (event instanceof TaskEvent.AttemptPreempted preempted) {
            log.info("attempt preempted attempt={} {}", preempted.attempt(), preempted.message());
        } else if (event instanceof TaskEvent.AttemptFailed failed && failed.retryAtMillis() == null) {
            log.info("task failed attempt={} code={} {}", failed.attempt(), failed.code(), failed.message());
        } else if (event instanceof TaskEvent.GangFailureExplained why && why.retryAtMillis() == null) {
            log.info("task failed attempt={} code={} {}", why.attempt(), why.code(), why.message());
        }
    }
}
