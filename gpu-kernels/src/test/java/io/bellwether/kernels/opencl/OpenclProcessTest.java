package io.bellwether.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines without OpenCL, with a processor as its device, and with a device that fails: real processes that find them so. */
class OpenclProcessTest {
    /** 280 MB, more than PoCL gives at once where it has 1 GiB in all. */
    private static final int TOO_LARGE = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void withoutOpenclThereIsOneLineInTheLogAndNoError() throws Exception {
        Output output = run(Map.of("OCL_ICD_VENDORS", directory.toString()), List.of(), 10);

        assertThat(output.code()).isZero();
        assertThat(output.with("opencl"))
                .singleElement()
                .asString()
                .contains("INFO", "kernels provider=cpu", "not opencl: no OpenCL device was found");
        assertThat(output.with("right=true")).hasSize(6).allMatch(line -> line.contains(": cpu right=true"));
        assertThat(output.lines()).noneMatch(line -> line.matches(".*(WARN|ERROR|SEVERE|Exception).*"));
    }

    @Test
    void whoAsksForOpenclWhereThereIsNoneIsTold() throws Exception {
        Output output =
                run(Map.of("OCL_ICD_VENDORS", directory.toString()), List.of("-Dbellwether.kernels=opencl"), 10);

        assertThat(output.code()).isEqualTo(1);
        assertThat(output.with("'opencl' can't be used here: no OpenCL device was found"))
                .isNotEmpty();
    }

    @Test
    void aProcessorIsTakenOnlyWhenAskedFor() throws Exception {
        OpenclMachine.requirePocl();

        Output best = run(Map.of(), List.of(), 10);
        assertThat(best.with("kernels provider=cpu"))
                .singleElement()
                .asString()
                .contains("not opencl: its only device is the processor");

        Output asked = run(Map.of(), List.of("-Dbellwether.kernels=opencl"), 10);
        assertThat(asked.with("kernels provider=opencl")).hasSize(1);
        assertThat(asked.with("right=true")).hasSize(6).allMatch(line -> line.contains(": opencl right=true"));
        assertThat(asked.with("stands in: nothing")).hasSize(1);
        assertThat(asked.lines()).noneMatch(line -> line.contains("com.aparapi"));
    }

    @Test
    void aDeviceThatFailsInMidRunIsReplacedWithOneWarningAndRightResults() throws Exception {
        OpenclMachine.requirePocl();

        Output output = run(Map.of("POCL_MEMORY_LIMIT", "1"), List.of("-Dbellwether.kernels=opencl"), TOO_LARGE);

        assertThat(output.code()).isZero();
        assertThat(output.with("right=true"))
                .extracting(line -> line.substring(0, line.indexOf(" right")))
                .containsExactly(
                        "small: opencl", "large: cpu", "large: cpu", "again: cpu", "later: cpu", "others: cpu");
        assertThat(output.with("WARN "))
                .singleElement()
                .asString()
                .contains("failed: MatrixKernel did not run", "the provider 'cpu' goes on in its place");
        assertThat(output.with("stands in: cpu ("))
                .singleElement()
                .asString()
                .contains("because the OpenCL CPU device");
        assertThat(output.with("again: cpu")).singleElement().asString().contains("because the OpenCL CPU device");
        assertThat(output.lines()).noneMatch(line -> line.contains("com.aparapi") || line.contains("Exception"));
    }

    private Output run(Map<String, String> environment, List<String> flags, int largeRows)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.add("-Dlog4j2.level=INFO");
        command.add("-Djava.io.tmpdir=" + directory);
        command.addAll(flags);
        command.add(ChildProgram.class.getName());
        command.add(Integer.toString(largeRows));
        Path log = directory.resolve("output-" + flags.size() + largeRows + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
            return new Output(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private record Output(int code, String text) {
        List<String> lines() {
            return text.lines().toList();
        }

        List<String> with(String part) {
            return text.lines().filter(line -> line.contains(part)).toList();
        }
    }
}
