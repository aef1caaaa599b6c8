package io.bellwether.worker.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How a node runs its executors.
 *
 * @param mode where its attempts run
 * @param directory each executor gets a directory of its own in it; swept at start
 * @param models the node's model files
 * @param slots how many attempts one executor runs at once
 * @param threadsPerSlot how many threads a trial may keep busy
 * @param heapMib the child's maximal Java heap; native memory (DMatrix) comes on top
 * @param memoryMib what a child may hold for itself, native memory and the processes that it starts included; 0 for no limit
 * @param classPath the child's class path
 * @param jvmFlags further flags of the child JVM
 * @param startTimeout how long a child may take until it is ready
 * @param stopGrace how long a stopped attempt may go on before its process is killed, if others run beside it
 * @param aloneGrace the same, if every attempt of the process has been stopped
 * @param idle how long an executor without attempts is kept
 * @param silence a process that gives no sign of life for so long, stopped or swapped out for example, is ended
 * @param spares processes kept ready for jobs to come; none of them has run anything yet
 */
public record ExecutorConfig(
        Mode mode,
        Path directory,
        Path models,
        int slots,
        int threadsPerSlot,
        int heapMib,
        long memoryMib,
        String classPath,
        List<String> jvmFlags,
        Duration startTimeout,
        Duration stopGrace,
        Duration aloneGrace,
        Duration idle,
        Duration silence,
        int spares) {
    /** What a JVM with our libraries takes beside its heap. */
    static final long JVM_MIB = 384;

    private static final int MIN_HEAP_MIB = 128;

    /** Where attempts run. */
    public enum Mode {
        /** In processes of their own: one that crashes or hangs costs its attempts and nothing else. */
        CHILD_JVM("child-jvm"),
        /** On threads of this process, for debugging and quick tests: nothing protects the node from them. */
        IN_PROCESS("in-process");

        private final String flag;

        Mode(String flag) {
            this.flag = flag;
        }

        /** The word for it on the command line. */
        public String flag() {
            return flag;
        }
    }

    public ExecutorConfig {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** The usual configuration for a worker's data directory: this process's own class path and opened packages. */
    public static ExecutorConfig of(Path dataDirectory, int slots, int heapMib) {
        return new ExecutorConfig(
                Mode.CHILD_JVM,
                dataDirectory.resolve("executors"),
                dataDirectory.resolve("models"),
                slots,
                1,
                heapMib,
                0,
                System.getProperty("java.class.path", ""),
                JvmFlags.inherited(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                0);
    }

    /** This configuration with attempts elsewhere. */
    public ExecutorConfig withMode(Mode other) {
        return with(draft -> draft.mode = other);
    }

    /** This configuration with one more flag of the child JVM. */
    public ExecutorConfig withJvmFlag(String flag) {
        return with(draft -> draft.jvmFlags =
                Stream.concat(jvmFlags.stream(), Stream.of(flag)).toList());
    }

    /** This configuration with shorter or longer patience. */
    public ExecutorConfig withPatience(Duration stopGrace, Duration aloneGrace, Duration idle) {
        return with(draft -> {
            draft.stopGrace = stopGrace;
            draft.aloneGrace = aloneGrace;
            draft.idle = idle;
        });
    }

    /** This configuration with processes that may be silent for so long. */
    public ExecutorConfig withSilence(Duration longest) {
        return with(draft -> draft.silence = longest);
    }

    /** This configuration with another class path of the child JVM. */
    public ExecutorConfig withClassPath(String path) {
        return with(draft -> draft.classPath = path);
    }

    /** This configuration with so many processes kept ready. */
    public ExecutorConfig withSpares(int count) {
        return with(draft -> draft.spares = count);
    }

    /** This configuration with a limit of what a child may hold; 0 for none. */
    public ExecutorConfig withMemory(long mib) {
        return with(draft -> draft.memoryMib = mib);
    }

    /**
     * For an executor of tasks that ask for so much memory each: it may hold what all that it runs at once have asked for, and what
     * the JVM itself takes. A quarter is left to native libraries.
     *
     * @param mib what one asks for; 0 if it does not say
     */
    ExecutorConfig forTasksOf(long mib, boolean forOne) {
        if (mib == 0) {
            return this;
        }
        long atOnce = forOne ? 1 : Math.max(1, memoryMib == 0 ? slots : Math.min(slots, memoryMib / mib));
        return withHeap((int) Math.min(Integer.MAX_VALUE, Math.max(MIN_HEAP_MIB, mib * atOnce * 3 / 4)))
                .withMemory(mib * atOnce + JVM_MIB);
    }

    /** This configuration with another Java heap. */
    private ExecutorConfig withHeap(int mib) {
        return with(draft -> draft.heapMib = mib);
    }

    private ExecutorConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** What a changed configuration is made from. */
    private static final class Draft {
        private final ExecutorConfig from;
        private Mode mode;
        private int heapMib;
        private long memoryMib;
        private String classPath;
        private List<String> jvmFlags;
        private Duration stopGrace;
        private Duration aloneGrace;
        private Duration idle;
        private Duration silence;
        private int spares;

        private Draft(ExecutorConfig from) {
            this.from = from;
            mode = from.mode;
            heapMib = from.heapMib;
            memoryMib = from.memoryMib;
            classPath = from.classPath;
            jvmFlags = from.jvmFlags;
            stopGrace = from.stopGrace;
            aloneGrace = from.aloneGrace;
            idle = from.idle;
            silence = from.silence;
            spares = from.spares;
        }

        private ExecutorConfig finish() {
            return new ExecutorConfig(
                    mode,
                    from.directory,
                    from.models,
                    from.slots,
                    from.threadsPerSlot,
                    heapMib,
                    memoryMib,
                    classPath,
                    jvmFlags,
                    from.startTimeout,
                    stopGrace,
                    aloneGrace,
                    idle,
                    silence,
                    spares);
        }
    }
}
