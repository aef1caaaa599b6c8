package io.bellwether.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import io.bellwether.client.json.Json;
import io.bellwether.kernels.KernelProvider;
import io.bellwether.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;

/*
 * What is measured.
 *
 * Every figure is a median by the wall clock, after a warm-up (as a rule half a second). GB/s count the bytes of the
 * float32 features that a kernel reads once (copy_bandwidth: bytes read plus bytes written), GFLOP/s 2 per step of a product and 3
 * per coordinate of a distance. Matrices are uploaded before; what a call sends to a device and brings back counts.
 *
 * copy_bandwidth: System.arraycopy of arrays far larger than the caches, each thread its own part. What a kernel could reach at best
 * if memory were all it waited for, is half of it or more (it writes next to nothing).
 * netlib_matrix_product: sgemm of dev.ludovic.netlib in Java, one thread, as Spark MLlib uses it.
 */
/** The process of {@link KernelBench}: prints one figure a line. */
final class KernelFigures {
    private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib");
    private static final int COPIED_FLOATS = 1 << 25;

    private final int rows;
    private final int order;
    private final int samples;
    private final int threads;
    private final int warmUpMillis;

    private KernelFigures(int rows, int order, int samples, int threads, int warmUpMillis) {
        this.rows = rows;
        this.order = order;
        this.samples = samples;
        this.threads = threads;
        this.warmUpMillis = warmUpMillis;
    }

    public static void main(String[] arguments) {
        int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        new KernelFigures(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]).measure();
    }

    private void measure() {
        for (int count : threadCounts()) {
            copy(count);
        }
        netlib();
        for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
            String obstacle = provider.obstacle().orElse(null);
            if (obstacle != null) {
                say("no figures of the provider '" + provider.name() + "': " + obstacle);
            } else {
                for (int count : provider.name().equals("cpu") ? threadCounts() : List.of(1)) {
                    try (Kernels kernels = Kernels.of(provider, count);
                            KernelWork work = new KernelWork(kernels, rows, order)) {
                        work.forEach((metric, unit, amount, call) ->
                                figure(metric, unit, amount, call, params(kernels, count)));
                    }
                }
            }
        }
    }

    private List<Integer> threadCounts() {
        return threads == 1 ? List.of(1) : List.of(1, threads);
    }

    private void copy(int count) {
        float[] source = new float[COPIED_FLOATS];
        float[] target = new float[COPIED_FLOATS];
        Arrays.fill(source, 1);
        int part = COPIED_FLOATS / count;
        Map<String, Object> params = machine();
        params.put("threads", count);
        params.put("mib", (COPIED_FLOATS * 4) >> 20);
        double gigabytes = 2 * 4e-9 * part * count;
        figure("copy_bandwidth", "GB/s", gigabytes, () -> copy(source, target, part, count), params);
    }

    private static void copy(float[] source, float[] target, int part, int count) {
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int start = i * part;
            Thread helper = new Thread(() -> System.arraycopy(source, start, target, start, part), "copy-" + i);
            helper.start();
            helpers.add(helper);
        }
        System.arraycopy(source, 0, target, 0, part);
        for (Thread helper : helpers) {
            try {
                helper.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while copying", e);
            }
        }
    }

    private void netlib() {
        NETLIB.setLevel(Level.OFF); // it warns that it has no native library, which we don't want
        BLAS blas = JavaBLAS.getInstance();
        float[] a = random(order * order);
        float[] c = new float[order * order];
        Map<String, Object> params = machine();
        params.put("implementation", blas.getClass().getSimpleName());
        params.put("threads", 1);
        params.put("order", order);
        figure(
                "netlib_matrix_product",
                "GFLOP/s",
                2e-9 * order * order * order,
                () -> blas.sgemm("N", "N", order, order, order, 1, a, order, a, order, 0, c, order),
                params);
    }

    static float[] random(int length) {
        Random random = new Random(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private void figure(String metric, String unit, double amount, Runnable call, Map<String, Object> params) {
        Median median = Median.of(call, samples, warmUpMillis);
        params.put("median_of", median.samples());
        System.out.println(Json.write(new Figure(KernelBench.NAME, metric, amount / median.seconds(), unit, params)));
    }

    private Map<String, Object> params(Kernels kernels, int count) {
        Map<String, Object> params = machine();
        params.put("provider", kernels.provider());
        params.put("device", kernels.device());
        params.put("threads", count);
        params.put("rows", rows);
        params.put("columns", KernelWork.COLUMNS);
        params.put("order", order);
        return params;
    }

    private Map<String, Object> machine() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("cores", Runtime.getRuntime().availableProcessors());
        params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
        params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return params;
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }
}
