package io.bellwether.worker.executor;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.StandIn;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.Hyperparameters;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A trainer that does to its process what the test asks for. */
public final class ProbeTrainer implements Trainer {
    @Override
    public TrainerDescriptor descriptor() {
        return new TrainerDescriptor(
                "probe",
                false,
                List.of(
                        Hyperparameters.choice(
                                "act",
                                List.of(
                                        "succeed",
                                        "throw",
                                        "exit",
                                        "obey",
                                        "ignore",
                                        "exhaust",
                                        "hoard",
                                        "fork",
                                        "crash",
                                        "nan",
                                        "infinite",
                                        "print",
                                        "report",
                                        "lose-device",
                                        "tell-kernels"),
                                "What to do."),
                        Hyperparameters.real("value", -1e9, 1e9, 0.5, "What to return.")));
    }

    @Override
    public TrialResult fit(TrialContext context) {
        String act = context.params().getText("act");
        context.log("about to " + act);
        switch (act) {
            case "throw" -> throw new IllegalArgumentException("no such thing");
            case "exit" -> System.exit(7);
            case "obey" -> obey(context);
            case "report" -> report(context);
            case "ignore" -> ignore();
            case "exhaust" -> exhaust();
            case "hoard" -> hoard();
            case "fork" -> fork(context);
            case "crash" -> Native.call("putAddress", 0L, 0L);
            case "lose-device" -> StandIn.announce("cpu", "plain Java, because the device is lost");
            case "tell-kernels" -> context.log("kernels are " + System.getProperty(Kernels.PROVIDER_PROPERTY));
            case "print" -> System.out.println("printed by the trainer");
            default -> context.report(1, "loss", 0.25);
        }
        double value = switch (act) {
            case "nan" -> Double.NaN;
            case "infinite" -> Double.NEGATIVE_INFINITY;
            default -> context.params().getDouble("value");
        };
        FittedModel model = context.keepsModel(value)
                ? new FittedModel("probe", "model".getBytes(StandardCharsets.UTF_8), Map.of())
                : null;
        return new TrialResult(value, Map.of(), model);
    }

    private static void obey(TrialContext context) {
        while (true) {
            context.checkCancelled();
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Reports the sweep's metric and another, step by step, and never ends by itself. */
    private static void report(TrialContext context) {
        for (long step = 1; step > 0; step++) {
            context.report(step, "other", 0.25);
            context.report(step, context.metric().name(), 0.5);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void ignore() {
        while (true) {
            boolean interrupted = Thread.interrupted();
            LockSupport.parkNanos(interrupted ? 1_000 : 1_000_000);
        }
    }

    /** Takes a gibibyte that no Java heap limits, and holds it. */
    private static void hoard() {
        for (int step = 0; step < 64; step++) {
            long piece = Native.call("allocateMemory", 16L << 20);
            Native.call("setMemory", piece, 16L << 20, (byte) 1);
            LockSupport.parkNanos(20_000_000);
        }
        ignore();
    }

    /** Starts a process that it does not end. */
    private static void fork(TrialContext context) {
        try {
            Process process = new ProcessBuilder("sleep", "100000").start();
            context.log("forked " + process.pid());
            obey(context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is beyond the JVM's care. By reflection: the compiler would warn of it, and warnings are errors. */
    private static final class Native {
        static long call(String method, Object... arguments) {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                Class<?>[] types = Arrays.stream(arguments)
                        .map(argument -> argument instanceof Byte ? byte.class : long.class)
                        .toArray(Class<?>[]::new);
                Object result = type.getMethod(method, types).invoke(field.get(null), arguments);
                return result == null ? 0L : (Long) result;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void exhaust() {
        long total = 0;
        for (List<long[]> hoard = new ArrayList<>(); total >= 0; total += hoard.size()) {
            hoard.add(new long[10_000_000]);
        }
    }
}
