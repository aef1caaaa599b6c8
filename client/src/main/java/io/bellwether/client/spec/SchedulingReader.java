package io.bellwether.client.spec;

import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code resources} and {@code scheduling}, which every kind of job may have. */
final class SchedulingReader {
    private SchedulingReader() {}

    /** Null if the spec says nothing. */
    static @Nullable Resources readResources(Fields job) {
        SpecNode node = job.node("resources");
        if (node == null) {
            return null;
        }
        Fields resources = new Fields(node, job.name("resources"), job.problems());
        int cpu = (int) resources.integer("cpu", 1, 1, Resources.MAX_CPU);
        long memory = quantity(resources, "memory", Quantities.MEMORY);
        int gpu = (int) resources.integer("gpu", 0, 0, Resources.MAX_GPU);
        List<String> labels = resources.texts("labels");
        List<String> antiAffinity = resources.texts("antiAffinity");
        return resources.build(() -> new Resources(cpu, memory, gpu, labels, antiAffinity));
    }

    /** Null if the spec says nothing. */
    static @Nullable Scheduling readScheduling(Fields job) {
        SpecNode node = job.node("scheduling");
        if (node == null) {
            return null;
        }
        Fields scheduling = new Fields(node, job.name("scheduling"), job.problems());
        String tenant = scheduling.text("tenant", "");
        int priority = (int) scheduling.integer("priority", 0, -Scheduling.MAX_PRIORITY, Scheduling.MAX_PRIORITY);
        long timeLimit = quantity(scheduling, "timeLimit", Quantities.TIME);
        long attemptTimeout = quantity(scheduling, "attemptTimeout", Quantities.TIME);
        boolean preemptible = scheduling.flag("preemptible");
        long outageLimit = quantity(scheduling, "outageLimit", Quantities.TIME);
        return scheduling.build(
                () -> new Scheduling(tenant, priority, timeLimit, attemptTimeout, preemptible, outageLimit));
    }

    /** 0 if the spec says nothing. */
    static long quantity(Fields fields, String key, Quantities quantities) {
        SpecNode node = fields.node(key);
        if (node == null) {
            return 0;
        }
        Long value = node instanceof SpecNode.Scalar scalar ? quantities.parse(scalar.text()) : null;
        if (value == null) {
            fields.problems().add(node.at(), Fields.wrong(fields.name(key), node, quantities.expectation()));
            return 0;
        }
        return value;
    }
}
