package io.bellwether.worker.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
 * @param classPath the child's class path
 * @param jvmFlags further flags of the child JVM
 * @param startTimeout how long a child may take until it is ready
 * @param stopGrace how long a stopped attempt may go on before its process is killed, if others run beside it
 * @param aloneGrace the same, if every attempt of the process has been stopped
 * @param idle how long an executor without attempts is kept
 * @param spares processes kept ready for jobs to come; none of them has run anything yet
 */
public record ExecutorConfig(
        Mode mode,
        Path directory,
        Path models,
        int slots,
        int threadsPerSlot,
        int heapMib,
        String classPath,
        List<String> jvmFlags,
        Duration startTimeout,
        Duration stopGrace,
        Duration aloneGrace,
        Duration idle,
        int spares) {
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
                System.getProperty("java.class.path", ""),
                JvmFlags.inherited(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                0);
    }

    /** This configuration with attempts elsewhere. */
    public ExecutorConfig withMode(Mode other) {
        return new ExecutorConfig(
                other,
                directory,
                models,
                slots,
                threadsPerSlot,
                heapMib,
                classPath,
                jvmFlags,
                startTimeout,
                stopGrace,
                aloneGrace,
                idle,
                spares);
    }

    /** This configuration with one more flag of the child JVM. */
    public ExecutorConfig withJvmFlag(String flag) {
        return new ExecutorConfig(
                mode,
                directory,
                models,
                slots,
                threadsPerSlot,
                heapMib,
                classPath,
                Stream.concat(jvmFlags.stream(), Stream.of(flag)).toList(),
                startTimeout,
                stopGrace,
                aloneGrace,
                idle,
                spares);
    }

    /** This configuration with shorter or longer patience. */
    public ExecutorConfig withPatience(Duration stopGrace, Duration aloneGrace, Duration idle) {
        return new ExecutorConfig(
                mode,
                directory,
                models,
                slots,
                threadsPerSlot,
                heapMib,
                classPath,
                jvmFlags,
                startTimeout,
                stopGrace,
                aloneGrace,
                idle,
                spares);
    }

    /** This configuration with another class path of the child JVM. */
    public ExecutorConfig withClassPath(String path) {
        return new ExecutorConfig(
                mode,
                directory,
                models,
                slots,
                threadsPerSlot,
                heapMib,
                path,
                jvmFlags,
                startTimeout,
                stopGrace,
                aloneGrace,
                idle,
                spares);
    }

    /** This configuration with so many processes kept ready. */
    public ExecutorConfig withSpares(int count) {
        return new ExecutorConfig(
                mode,
                directory,
                models,
                slots,
                threadsPerSlot,
                heapMib,
                classPath,
                jvmFlags,
                startTimeout,
                stopGrace,
                aloneGrace,
                idle,
                count);
    }
}
