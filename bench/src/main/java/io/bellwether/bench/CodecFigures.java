package io.bellwether.bench;

import com.sun.management.ThreadMXBean;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.WireRehearsal;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * What is measured: the three messages of which a sweep sends most, written to a frame and read from it on one thread. JMH, the usual
 * tool, is under the GPL and so not among our libraries; its precautions are kept: a JVM of its own, a warm-up, results that are used,
 * and medians of many windows.
 */
/** The measuring side of {@link CodecBench}: prints a figure a line. */
final class CodecFigures {
    private static final int WINDOWS = 21;
    private static final int CALLS = 64;
    private static final double WARM_UP_SECONDS = 1;

    /** Where results go, so that no call is without effect. */
    private static int used;

    private CodecFigures() {}

    /** One call of what is measured; its result is something that depends on all of it. */
    private interface Call {
        int run();
    }

    public static void main(String[] arguments) {
        double seconds = Double.parseDouble(arguments[0]);
        messages().forEach((name, message) -> {
            byte[] frame = WireRehearsal.frame(message);
            Map<String, Object> params = Map.of("message", name, "bytes", frame.length);
            measure("encode", () -> WireRehearsal.frame(message).length, seconds, params);
            measure("decode", () -> WireRehearsal.message(frame).hashCode(), seconds, params);
        });
        if (used == 0) {
            throw new IllegalStateException("nothing was measured");
        }
    }

    private static Map<String, Message> messages() {
        JobId job = new JobId("sweep-1");
        AttemptId attempt = new AttemptId(new TaskId(job, 4711), 1);
        TaskSpec trial = TaskSpec.Trial.builder(
                        job,
                        "0123456789abcdef0123456789abcdef",
                        4711,
                        "xgboost",
                        Map.of("rounds", 50, "max_depth", 6, "learning_rate", 0.123456789, "subsample", 0.8),
                        MetricSpec.AUC)
                .seed(42)
                .keepModel(true)
                .bestSoFar(0.75)
                .prunable(true)
                .build();
        Map<String, Message> messages = new LinkedHashMap<>();
        messages.put("RunAttempt", new NodeMessage.RunAttempt(3, 17, attempt, trial, 0));
        messages.put(
                "AttemptFinished",
                new NodeMessage.AttemptFinished(
                        17,
                        attempt,
                        new AttemptOutcome.Succeeded(new TaskResult.TrialDone(0.75, Map.of("auc", 0.75), null), 12)));
        messages.put(
                "TrialReported",
                new NodeMessage.TrialReported(
                        17, attempt, List.of(new MetricPoint("auc", 12, 0.7321, 1_767_225_600_000L))));
        return messages;
    }

    private static void measure(String what, Call call, double seconds, Map<String, Object> params) {
        window(call, WARM_UP_SECONDS);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        double[] nanos = new double[WINDOWS];
        double[] bytes = new double[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            long allocated = threads.getThreadAllocatedBytes(thread);
            Window window = window(call, seconds / WINDOWS);
            nanos[i] = window.nanos() / (double) window.calls();
            bytes[i] = (threads.getThreadAllocatedBytes(thread) - allocated) / (double) window.calls();
        }
        print(what + "_ns", Median.middle(nanos), "ns", params);
        print(what + "_allocated_bytes", Median.middle(bytes), "B", params);
    }

    private record Window(long calls, long nanos) {}

    private static Window window(Call call, double seconds) {
        long calls = 0;
        long begun = System.nanoTime();
        long now = begun;
        for (; now - begun < seconds * 1e9; now = System.nanoTime()) {
            for (int i = 0; i < CALLS; i++) {
                used += call.run() | 1;
            }
            calls += CALLS;
        }
        return new Window(calls, now - begun);
    }

    private static void print(String metric, double value, String unit, Map<String, Object> params) {
        System.out.println(Json.write(new Figure(CodecBench.NAME, metric, value, unit, params)));
    }
}
