package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The measuring side of {@link SchedulerBench}: prints a figure a line. */
final class SchedulerFigures {
    private static final int WARM_UP = 60_000;

    private SchedulerFigures() {}

    public static void main(String[] arguments) {
        int nodes = Integer.parseInt(arguments[0]);
        int slots = Integer.parseInt(arguments[1]);
        int tenants = Integer.parseInt(arguments[2]);
        int placements = Integer.parseInt(arguments[3]);
        SchedulerLoad load = new SchedulerLoad(nodes, slots, tenants, WARM_UP + placements);
        long begun = System.nanoTime();
        int filled = load.fill();
        double fillSeconds = (System.nanoTime() - begun) * 1e-9;
        load.churn(WARM_UP);
        long collected = collections(GarbageCollectorMXBean::getCollectionCount);
        long collecting = collections(GarbageCollectorMXBean::getCollectionTime);
        SchedulerLoad.Churn churn = load.churn(placements);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("nodes", nodes);
        params.put("slotsPerNode", slots);
        params.put("tenants", tenants);
        params.put("jobs", load.jobs());
        params.put("tasksWaiting", load.waiting());
        params.put("placements", churn.placements());
        params.put("decisions", churn.nanos().size());
        // The longest decision is one in which the collector stopped the world: this says how long it takes for that.
        params.put("collections", collections(GarbageCollectorMXBean::getCollectionCount) - collected);
        params.put("collectionsMillis", collections(GarbageCollectorMXBean::getCollectionTime) - collecting);
        List<Long> sorted = churn.nanos();
        long total = sorted.stream().mapToLong(Long::longValue).sum();
        print("placements_per_s", churn.placements() / (total * 1e-9), "1/s", params);
        print("decision_p50_us", sorted.get(sorted.size() / 2) * 1e-3, "us", params);
        print("decision_p99_us", sorted.get((int) (sorted.size() * 0.99)) * 1e-3, "us", params);
        print("decision_max_us", sorted.get(sorted.size() - 1) * 1e-3, "us", params);
        params.put("placements", filled);
        print("fill_placements_per_s", filled / fillSeconds, "1/s", params);
    }

    private static long collections(ToLongFunction<GarbageCollectorMXBean> what) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(what)
                .sum();
    }

    private static void print(String metric, double value, String unit, Map<String, Object> params) {
        System.out.println(Json.write(new Figure(SchedulerBench.NAME, metric, value, unit, params)));
    }
}
