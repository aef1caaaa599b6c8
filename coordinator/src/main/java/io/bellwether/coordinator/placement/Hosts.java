package io.bellwether.coordinator.placement;

import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.node.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A host is a node's index here. Hosts lie in buckets by their free slots, so the best host for a task is found by walking from the
 * emptiest bucket down and intersecting bits, and taking or freeing a slot moves one bit. No step looks at all hosts one by one.
 */
/** The nodes with what is free of each. Loop-confined. */
final class Hosts {
    /** Nodes with more free slots than this are all equally empty. */
    private static final int MAX_BUCKET = 4_095;

    private final Map<NodeId, Integer> indexes = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<HostSet> buckets = new ArrayList<>();
    private final Map<String, HostSet> byDataset = new HashMap<>();
    private final Map<String, HostSet> byShortName = new HashMap<>();
    private int[] bucketSizes = new int[0];
    private int[] bucketOf = new int[0];
    private int[] cpuOf = new int[0];
    private long[] memoryOf = new long[0];
    private int[] gpusOf = new int[0];
    private int[] usedCpu = new int[0];
    private long[] usedMemory = new long[0];
    private int[] usedGpu = new int[0];
    private int[] claimedCpu = new int[0];
    private long[] claimedMemory = new long[0];
    private int[] claimedGpu = new int[0];
    private int totalCpu;
    private long totalMemory;
    private int totalGpu;

    int count() {
        return nodes.size();
    }

    Node node(int host) {
        return nodes.get(host);
    }

    int index(NodeId id) {
        Integer index = indexes.get(id);
        if (index == null) {
            throw new IllegalStateException("node " + id + " holds a slot and has never registered");
        }
        return index;
    }

    /** Of the nodes that are not lost. */
    int totalCpu() {
        return totalCpu;
    }

    long totalMemory() {
        return totalMemory;
    }

    int totalGpu() {
        return totalGpu;
    }

    int usedCpu(int host) {
        return usedCpu[host];
    }

    long usedMemory(int host) {
        return usedMemory[host];
    }

    int usedGpu(int host) {
        return usedGpu[host];
    }

    int freeCpu(int host) {
        return cpuOf[host] - usedCpu[host];
    }

    long freeMemory(int host) {
        return memoryOf[host] - usedMemory[host];
    }

    int freeGpu(int host) {
        return gpusOf[host] - usedGpu[host];
    }

    /** The node is new or has changed. */
    int put(Node node) {
        Integer known = indexes.get(node.id());
        int host = known == null ? nodes.size() : known;
        if (known == null) {
            indexes.put(node.id(), host);
            nodes.add(node);
            grow();
        } else {
            Node before = nodes.set(host, node);
            name(before.host(), host, false);
        }
        cpuOf[host] = node.slots();
        memoryOf[host] = node.capacity().memory();
        gpusOf[host] = node.capacity().gpus();
        name(node.host(), host, true);
        byDataset.forEach(
                (dataset, holders) -> holders.set(host, node.status().decodes().containsKey(dataset)));
        node.status()
                .decodes()
                .keySet()
                .forEach(dataset ->
                        byDataset.computeIfAbsent(dataset, any -> new HostSet()).set(host, true));
        move(host);
        sum();
        return host;
    }

    private void grow() {
        int size = nodes.size();
        if (size > bucketOf.length) {
            int room = Math.max(16, size * 2);
            int before = bucketOf.length;
            bucketOf = Arrays.copyOf(bucketOf, room);
            Arrays.fill(bucketOf, before, room, -1);
            cpuOf = Arrays.copyOf(cpuOf, room);
            memoryOf = Arrays.copyOf(memoryOf, room);
            gpusOf = Arrays.copyOf(gpusOf, room);
            usedCpu = Arrays.copyOf(usedCpu, room);
            usedMemory = Arrays.copyOf(usedMemory, room);
            usedGpu = Arrays.copyOf(usedGpu, room);
            claimedCpu = Arrays.copyOf(claimedCpu, room);
            claimedMemory = Arrays.copyOf(claimedMemory, room);
            claimedGpu = Arrays.copyOf(claimedGpu, room);
        }
    }

    private void name(String machine, int host, boolean in) {
        byShortName.computeIfAbsent(shortName(machine), any -> new HostSet()).set(host, in);
    }

    private static String shortName(String machine) {
        int dot = machine.indexOf('.');
        return (dot < 0 ? machine : machine.substring(0, dot)).toLowerCase(Locale.ROOT);
    }

    private void sum() {
        totalCpu = 0;
        totalMemory = 0;
        totalGpu = 0;
        for (Node node : nodes) {
            if (!node.isLost()) {
                totalCpu += node.slots();
                totalMemory += node.capacity().memory();
                totalGpu += node.capacity().gpus();
            }
        }
    }

    /** An attempt takes what the demand says ({@code sign} 1), or gives it back (-1). */
    void use(int host, Demand demand, int sign) {
        usedCpu[host] += sign * demand.cpu();
        usedMemory[host] += sign * demand.memory();
        usedGpu[host] += sign * demand.gpu();
        move(host);
    }

    /** So much of the host is for one task alone from now on ({@code sign} 1), or for all again (-1). */
    void claim(int host, Demand demand, int sign) {
        claimedCpu[host] += sign * demand.cpu();
        claimedMemory[host] += sign * demand.memory();
        claimedGpu[host] += sign * demand.gpu();
    }

    /** What would be left of the host, for all, without what somebody else has claimed. */
    Amounts left(int host, @Nullable Keeping keeping) {
        int cpu = freeCpu(host) - claimedCpu[host];
        long memory = freeMemory(host) - claimedMemory[host];
        int gpu = freeGpu(host) - claimedGpu[host];
        if (keeping != null && keeping.hosts.has(host)) {
            Demand kept = keeping.demand();
            cpu -= Math.max(0, Math.min(cpu, kept.cpu()));
            memory -= Math.max(0, Math.min(memory, kept.memory()));
            gpu -= Math.max(0, Math.min(gpu, kept.gpu()));
        }
        return new Amounts(cpu, memory, gpu);
    }

    /** Slots, MiB and GPUs; below zero if more is claimed than is free yet. */
    record Amounts(int cpu, long memory, int gpu) {
        Amounts plus(Demand demand) {
            return new Amounts(cpu + demand.cpu(), memory + demand.memory(), gpu + demand.gpu());
        }

        Amounts minus(Demand demand) {
            return new Amounts(cpu - demand.cpu(), memory - demand.memory(), gpu - demand.gpu());
        }

        boolean has(Demand demand) {
            return cpu >= demand.cpu()
                    && (demand.memory() == 0 || memory >= demand.memory())
                    && (demand.gpu() == 0 || gpu >= demand.gpu());
        }
    }

    /** Into the bucket of its free slots; out of all if it has none. */
    private void move(int host) {
        int to = Math.min(MAX_BUCKET, freeCpu(host));
        int from = bucketOf[host];
        if (to <= 0) {
            to = -1;
        }
        if (from == to) {
            return;
        }
        if (from >= 0) {
            buckets.get(from).set(host, false);
            bucketSizes[from]--;
        }
        if (to >= 0) {
            while (buckets.size() <= to) {
                buckets.add(new HostSet());
            }
            if (bucketSizes.length <= to) {
                bucketSizes = Arrays.copyOf(bucketSizes, to + 1);
            }
            buckets.get(to).set(host, true);
            bucketSizes[to]++;
        }
        bucketOf[host] = to;
    }

    /** Whether there is room; {@code keeping} is what is kept of some hosts for others, null if nothing is. */
    boolean fits(int host, Demand demand, @Nullable Keeping keeping) {
        int cpu = freeCpu(host) - claimedCpu[host];
        long memory = freeMemory(host) - claimedMemory[host];
        int gpu = freeGpu(host) - claimedGpu[host];
        if (keeping != null && keeping.hosts.has(host)) {
            Demand kept = keeping.demand();
            cpu -= Math.min(cpu, kept.cpu());
            memory -= Math.min(memory, kept.memory());
            gpu -= Math.min(gpu, kept.gpu());
        }
        return cpu >= demand.cpu()
                && (demand.memory() == 0 || memory >= demand.memory())
                && (demand.gpu() == 0 || gpu >= demand.gpu());
    }

    /**
     * The host with the most free slots that has room, of equals the one that registered first; -1 if there is none.
     *
     * @param among only these; null for all
     * @param not none of these; null for no exception
     */
    int best(
            Shape shape,
            @Nullable HostSet among,
            @Nullable HostSet not,
            @Nullable Keeping keeping,
            @Nullable IntPredicate also) {
        Demand demand = shape.demand;
        for (int cpu = buckets.size() - 1; cpu >= Math.min(MAX_BUCKET, demand.cpu()); cpu--) {
            if (bucketSizes[cpu] == 0) {
                continue;
            }
            HostSet bucket = buckets.get(cpu);
            int words = Math.min(shape.able.words(), bucket.words());
            for (int i = 0; i < words; i++) {
                long bits = shape.able.word(i) & bucket.word(i);
                bits &= among == null ? -1 : among.word(i);
                bits &= not == null ? -1 : ~not.word(i);
                for (; bits != 0; bits &= bits - 1) {
                    int host = (i << 6) + Long.numberOfTrailingZeros(bits);
                    if (fits(host, demand, keeping) && (also == null || also.test(host))) {
                        return host;
                    }
                }
            }
        }
        return -1;
    }

    /** The hosts that have what the task reads; null if it does not matter where it runs. */
    @Nullable
    HostSet holding(TaskSpec spec) {
        if (spec instanceof TaskSpec.Trial trial && trial.dataset() != null) {
            return byDataset.get(trial.dataset().id());
        }
        return holding(spec.input());
    }

    private @Nullable HostSet holding(@Nullable InputSplit split) {
        if (split == null || split.isAnywhere()) {
            return null;
        }
        HostSet near = new HostSet();
        for (String machine : split.hosts()) {
            HostSet named = byShortName.get(shortName(machine));
            for (int i = 0; named != null && i < named.words(); i++) {
                for (long bits = named.word(i); bits != 0; bits &= bits - 1) {
                    int host = (i << 6) + Long.numberOfTrailingZeros(bits);
                    if (split.isOn(nodes.get(host).host())) {
                        near.set(host, true);
                    }
                }
            }
        }
        return near;
    }
}
