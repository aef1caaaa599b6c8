package io.bellwether.kernels.opencl;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Whether this machine has OpenCL, as it should after scripts/setup. */
final class OpenclMachine {
    private OpenclMachine() {}

    /** Fails where scripts/setup can install OpenCL; skips, with the reason, where it can't. */
    static void require() {
        Optional<String> obstacle = new OpenclProvider().obstacle();
        if (obstacle.isPresent() && setupCanInstall()) {
            fail("OpenCL can't be used: " + obstacle.get()
                    + " (expected: usable); run scripts/setup, which installs PoCL");
        }
        Assumptions.assumeTrue(
                obstacle.isEmpty(),
                () -> "no OpenCL on this machine, and scripts/setup can't install it: " + obstacle.orElseThrow());
    }

    /** For tests that make PoCL fail by its environment variables. */
    static void requirePocl() {
        require();
        String device = OpenclDiscovery.describe(
                Objects.requireNonNull(OpenclDiscovery.result().device()));
        Assumptions.assumeTrue(
                device.contains("Portable Computing Language"), () -> "only PoCL can be limited: " + device);
    }

    private static boolean setupCanInstall() {
        return onPath("apt-get") && (System.getProperty("user.name").equals("root") || sudoAsksNothing());
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static boolean sudoAsksNothing() {
        try {
            return onPath("sudo")
                    && new ProcessBuilder("sudo", "-n", "true")
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
