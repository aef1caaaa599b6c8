package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptLogStoreTest {
    private static final JobId JOB = new JobId("j-1");
    private static final int BOUND = 100;

    @TempDir
    Path directory;

    private AttemptLogStore logs;

    @BeforeEach
    void open() {
        logs = AttemptLogStore.open(directory, BOUND);
    }

    @Test
    void readsAJobByTaskAndAttemptAsNumbers() {
        logs.append(attempt(10, 1), List.of("ten"));
        logs.append(attempt(2, 2), List.of("two again"));
        logs.append(attempt(2, 1), List.of("two"));
        logs.append(attempt(2, 1), List.of("and more"));
        assertThat(logs.read(JOB, 10_000))
                .isEqualTo("--- j-1/2.1\ntwo\nand more\n--- j-1/2.2\ntwo again\n--- j-1/10.1\nten\n");
        assertThat(logs.read(new TaskId(JOB, 2), 10_000))
                .isEqualTo("--- j-1/2.1\ntwo\nand more\n--- j-1/2.2\ntwo again\n");
        assertThat(logs.read(new JobId("other"), 10_000)).isEmpty();
        assertThat(directory.resolve("j-1/2.1.log")).exists();
    }

    @Test
    void boundsAnAttemptAndSaysSoOnce() throws Exception {
        AttemptId attempt = attempt(0, 1);
        for (int i = 0; i < 50; i++) {
            logs.append(attempt, List.of("line " + i));
            if (i == 25) {
                logs = AttemptLogStore.open(directory, BOUND);
            }
        }
        String text = logs.read(attempt);
        assertThat(text).startsWith("line 0\n").endsWith("\n[truncated: more than 100 bytes]\n");
        assertThat(text.split("truncated", -1)).hasSize(2);
        assertThat(Files.size(directory.resolve("j-1/0.1.log"))).isLessThan(BOUND + 50);
    }

    @Test
    void boundsAnAttemptThatFillsItsRoomExactly() {
        AttemptId attempt = attempt(0, 1);
        logs.append(attempt, List.of("x".repeat(BOUND - 1)));
        assertThat(logs.read(attempt)).hasSize(BOUND);
        logs.append(attempt, List.of("one more"));
        logs.append(attempt, List.of("and one"));
        assertThat(logs.read(attempt)).endsWith("x\n[truncated: more than 100 bytes]\n");
    }

    @Test
    void cutsBetweenCharacters() {
        AttemptId attempt = attempt(0, 1);
        logs.append(attempt, List.of("a" + "\u00e9".repeat(80)));
        assertThat(logs.read(attempt)).isEqualTo("a" + "\u00e9".repeat(49) + "\n[truncated: more than 100 bytes]\n");
    }

    @Test
    void givesTheLastAttemptsOfAJobThatLoggedTooMuch() {
        for (int task = 0; task < 20; task++) {
            logs.append(attempt(task, 1), List.of("task " + task));
        }
        String text = logs.read(JOB, 60);
        assertThat(text)
                .startsWith("[earlier logs left out: more than 60 bytes]\n")
                .endsWith("task 19\n");
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(120);
    }

    @Test
    void passesOverFilesThatAreNotItsOwn() throws Exception {
        logs.append(attempt(0, 1), List.of("mine"));
        Files.writeString(directory.resolve("j-1/notes.txt"), "not a log");
        assertThat(logs.read(JOB, 1000)).isEqualTo("--- j-1/0.1\nmine\n");
    }

    private static AttemptId attempt(int task, int number) {
        return new AttemptId(new TaskId(JOB, task), number);
    }
}
