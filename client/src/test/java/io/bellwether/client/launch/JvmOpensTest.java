package io.bellwether.client.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JvmOpensTest {
    @Test
    void theScriptsListIsTheOneThatTestsRunWith() throws IOException {
        Matcher inPom =
                Pattern.compile("<jvm.opens>(.*?)</jvm.opens>").matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(inPom.find()).isTrue();
        assertThat(Files.readAllLines(Path.of("../scripts/jvm-opens")))
                .isEqualTo(List.of(inPom.group(1).strip().split("\\s+")));
    }

    @Test
    void theLauncherHasTheScriptsList() throws IOException {
        assertThat(JvmOpens.flags()).isEqualTo(Files.readAllLines(Path.of("../scripts/jvm-opens")));
    }

    @Test
    void theLauncherHasTheRolesFlagsWithoutTheirComments() throws IOException {
        assertThat(FlagFile.read("jvm-roles"))
                .isNotEmpty()
                .isEqualTo(Files.readAllLines(Path.of("../scripts/jvm-roles")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList());
    }

    @Test
    void aWorkerHasItsOwnCollectorUnlessAnotherIsAskedFor() {
        String ours = "-XX:+UseParallelGC";
        assertThat(RoleJvm.flags("worker", Map.of())).contains(ours);
        assertThat(RoleJvm.flags("coordinator", Map.of())).doesNotContain(ours);
        assertThat(RoleJvm.flags("worker", Map.of("BELLWETHER_WORKER_OPTS", "-Xmx2g -XX:+UseZGC")))
                .doesNotContain(ours);
        for (String readByJava : List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")) {
            assertThat(RoleJvm.flags("worker", Map.of(readByJava, "-XX:+UseSerialGC")))
                    .as(readByJava)
                    .doesNotContain(ours);
        }
        assertThat(RoleJvm.flags("worker", Map.of("BELLWETHER_WORKER_OPTS", "-XX:+UseStringDeduplication")))
                .contains(ours);
        assertThat(RoleJvm.flags("worker", Map.of("BELLWETHER_WORKER_CLASS_ARCHIVE", "/a.jsa")))
                .startsWith("-XX:SharedArchiveFile=/a.jsa");
    }
}
