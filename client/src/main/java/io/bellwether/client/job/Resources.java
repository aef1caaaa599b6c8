package io.bellwether.client.job;

import java.util.ArrayList;
import java.util.List;

/**
 * What one task takes of a node for as long as it runs there. Immutable.
 *
 * @param cpu slots, from 1
 * @param memory MiB; 0 if it does not matter. Executors of tasks that ask for memory get what these ask for together and no more
 * @param gpu whole GPUs. Accounted: which one a task uses is its own affair
 * @param labels what the node's labels must fulfil, all of them: {@code key=value}, {@code key=one|other}, {@code key!=value},
 *     {@code key} (has it), {@code !key} (has it not)
 * @param antiAffinity names of jobs beside whose tasks it may not run, nor they beside it; {@link #SELF} for its own job
 */
public record Resources(int cpu, long memory, int gpu, List<String> labels, List<String> antiAffinity) {
    /** One slot, anywhere. */
    public static final Resources DEFAULT = new Resources(1, 0, 0, List.of(), List.of());

    /** In {@link #antiAffinity}: the job that asks, so that its tasks spread over nodes. */
    public static final String SELF = "self";

    public static final int MAX_CPU = 65_536;
    public static final long MAX_MEMORY = 1L << 40;
    public static final int MAX_GPU = 4_096;
    private static final int MAX_LIST = 32;

    public Resources {
        cpu = cpu == 0 ? 1 : cpu;
        labels = labels == null ? List.of() : List.copyOf(labels);
        antiAffinity = antiAffinity == null ? List.of() : List.copyOf(antiAffinity);
        check("cpu", cpu, MAX_CPU, "2");
        check("memory", memory, MAX_MEMORY, "'4 GiB'");
        check("gpu", gpu, MAX_GPU, "1");
        if (labels.size() > MAX_LIST || antiAffinity.size() > MAX_LIST) {
            throw SpecChecks.invalid(
                    "resources",
                    Math.max(labels.size(), antiAffinity.size()) + " entries",
                    "at most " + MAX_LIST + " labels and as many names",
                    "drop some");
        }
        labels.forEach(LabelSelector::parse);
        if (antiAffinity.stream().anyMatch(String::isBlank)) {
            throw SpecChecks.invalid("antiAffinity", "a blank name", "names of jobs", "write for example self");
        }
    }

    public static Resources cpu(int cpu) {
        return new Resources(cpu, 0, 0, List.of(), List.of());
    }

    public Resources withMemory(long mib) {
        return new Resources(cpu, mib, gpu, labels, antiAffinity);
    }

    public Resources withGpu(int gpus) {
        return new Resources(cpu, memory, gpus, labels, antiAffinity);
    }

    public Resources withLabels(String... selectors) {
        return new Resources(cpu, memory, gpu, List.of(selectors), antiAffinity);
    }

    public Resources withAntiAffinity(String... jobs) {
        return new Resources(cpu, memory, gpu, labels, List.of(jobs));
    }

    /** The labels of these resources with the smallest amount of everything else: for a job's own errands. */
    public Resources forErrands() {
        return labels.isEmpty() ? DEFAULT : new Resources(1, 0, 0, labels, List.of());
    }

    private static void check(String field, long value, long max, String example) {
        if (value < (field.equals("cpu") ? 1 : 0) || value > max) {
            throw SpecChecks.invalid(
                    field, value, (field.equals("cpu") ? "1 to " : "0 to ") + max, "write for example " + example);
        }
    }

    /** The amounts as people say them, for example {@code cpu 2, memory 4096 MiB, label zone=a}. */
    public String inWords() {
        List<String> words = new ArrayList<>();
        words.add("cpu " + cpu);
        if (memory > 0) {
            words.add("memory " + memory + " MiB");
        }
        if (gpu > 0) {
            words.add("gpu " + gpu);
        }
        labels.forEach(label -> words.add("label " + label));
        return String.join(", ", words);
    }
}
