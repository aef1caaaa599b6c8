package io.bellwether.coordinator.gateway.metrics;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeView;
import io.bellwether.coordinator.core.ClusterStats;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.gateway.ApiRoutes;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.loop.Outlet;
import io.bellwether.coordinator.task.TaskEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What counts events is counted as they become durable, on the loop. What is a state (jobs by state, slots in use) is asked of the
 * loop once for each scrape; where the loop does not answer in time, those numbers are left out (NaN) and bellwether_leading is 0,
 * for a stale number would look like a calm cluster.
 */
/** {@code GET /metrics}: the cluster and this process in numbers. Thread-safe. */
public final class ClusterMetrics implements ApiRoutes, Outlet, AutoCloseable {
    private static final MediaType TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");
    private static final long PATIENCE_MILLIS = 2_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private @Nullable CoordinatorLoop loop;
    private volatile @Nullable ClusterStats stats;

    /** Of this process, so far. */
    public ClusterMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Where other parts count. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Adds the cluster's numbers. */
    public void observe(
            CoordinatorLoop asked,
            Supplier<Number> recordsLag,
            Supplier<Number> snapshotIndex,
            Supplier<Number> watchers) {
        loop = asked;
        gauge("bellwether.leading", "1 while the core answers, else 0", () -> stats == null ? 0 : 1);
        gauge("bellwether.epoch", "The term in which the core decides", () -> number(ClusterStats::epoch));
        gauge("bellwether.slots", "Slots of the nodes that are up", () -> number(ClusterStats::slots));
        gauge("bellwether.slots.used", "Slots that attempts hold", () -> number(ClusterStats::slotsUsed));
        gauge("bellwether.models", "Registered model versions", () -> number(ClusterStats::models));
        gauge("bellwether.loop.queue", "Requests that wait for the core", asked::queueLength);
        gauge("bellwether.records.lag", "Durable events that the records do not contain yet", recordsLag);
        gauge("bellwether.snapshot.index", "The last event in the newest snapshot; 0 if there is none", snapshotIndex);
        gauge("bellwether.watchers", "Open streams of events", watchers);
        for (JobState state : JobState.values()) {
            states("bellwether.jobs", "Jobs by state", state, now -> now.jobs());
            states("bellwether.tasks", "Tasks by state", state, now -> now.tasks());
        }
        for (NodeView.State state : NodeView.State.values()) {
            states("bellwether.nodes", "Worker nodes by state", state, now -> now.nodes());
        }
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private <S extends Enum<S>> void states(
            String name, String description, S state, Function<ClusterStats, Map<S, Integer>> counts) {
        Gauge.builder(name, () -> number(now -> counts.apply(now).getOrDefault(state, 0)))
                .description(description)
                .tag("state", state.name())
                .register(registry);
    }

    private double number(ToDoubleFunction<ClusterStats> of) {
        ClusterStats now = stats;
        return now == null ? Double.NaN : of.applyAsDouble(now);
    }

    @Override
    public void release(Effect effect) {
        // effects are carried out by others
    }

    @Override
    public void committed(long lastIndex, List<Event> events) {
        for (Event event : events) {
            if (event instanceof TaskEvent.AttemptSucceeded) {
                attempt("SUCCEEDED").increment();
            } else if (event instanceof TaskEvent.AttemptPaused) {
                attempt("PAUSED").increment();
            } else if (event instanceof TaskEvent.AttemptStopped stopped) {
                attempt(stopped.code().name()).increment();
            } else if (event instanceof TaskEvent.AttemptPreempted) {
                attempt("PREEMPTED").increment();
            } else if (event instanceof TaskEvent.AttemptFailed failed) {
                attempt(failed.code().name()).increment();
            }
        }
    }

    private Counter attempt(String outcome) {
        return Counter.builder("bellwether.attempts")
                .description("Attempts that ended, by outcome: SUCCEEDED, PAUSED, PREEMPTED or the error's code")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void add(Registry routes) {
        routes.add(HttpMethod.GET, "/metrics", this::scrape);
    }

    private CompletionStage<HttpResponse> scrape(ServiceRequestContext context, AggregatedHttpRequest request) {
        CoordinatorLoop asked = loop;
        if (asked == null) {
            throw new IllegalStateException("nothing observed yet");
        }
        return asked.query(core -> core.stats())
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .handle((now, failure) -> {
                    stats = now;
                    return HttpResponse.of(HttpStatus.OK, TEXT, HttpData.ofUtf8(registry.scrape()));
                });
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
