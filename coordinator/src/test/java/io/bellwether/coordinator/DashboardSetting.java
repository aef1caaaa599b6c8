package io.bellwether.coordinator;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the dashboard have: a real browser for the class, and for each test a real coordinator. */
abstract class DashboardSetting {
    static final Duration PATIENCE = DashboardBrowser.PATIENCE;

    /** Trials that take far longer than any test. */
    static final int ENDLESS = Sweep.MAX_TRIALS;

    private static @Nullable DashboardBrowser shared;

    final DashboardApi api = new DashboardApi(() -> coordinator().httpPort());

    /** Slots of sessions are held until then. */
    final CountDownLatch sessionOver = new CountDownLatch(1);

    @TempDir
    Path directory;

    private @Nullable Coordinator coordinator;

    @BeforeAll
    static void startBrowser() throws IOException {
        shared = DashboardBrowser.start();
    }

    @AfterAll
    static void closeBrowser() throws IOException {
        DashboardBrowser started = shared;
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void start() {
        coordinator = Coordinator.start(config());
        DashboardBrowser browser = browser();
        browser.wide();
        browser.theme("light");
        browser.at(coordinator().httpPort());
        browser.complaints(any -> false);
        browser.requested();
    }

    @AfterEach
    void stop() {
        browser().leave(); // so that no page goes on looking for this coordinator
        coordinator().close();
    }

    /** A pause of this very process loses no node. */
    private CoordinatorConfig config() {
        return CoordinatorConfig.in(directory).onAnyPorts().withNodeTimeout(Duration.ofSeconds(30));
    }

    /** The coordinator was closed; another takes its place. */
    void startAgain(int port, int httpPort) {
        coordinator = Coordinator.start(config().withPorts(port, httpPort));
    }

    Coordinator coordinator() {
        return Objects.requireNonNull(coordinator);
    }

    static DashboardBrowser browser() {
        return Objects.requireNonNull(shared);
    }

    ScriptedWorker worker(String name, int slots, long millisPerStep) {
        ScriptedWorker.Script tasks = DashboardScene.playing(millisPerStep);
        return ScriptedWorker.start(
                coordinator().port(), name, slots, DashboardScene.TRAINERS, (connection, attempt, task) -> {
                    if (!(task instanceof TaskSpec.ServeSession)) {
                        return tasks.run(connection, attempt, task);
                    }
                    sessionOver.await(); // a slot of a session is held until that ends
                    return new AttemptOutcome.Failed(ErrorCode.CANCELLED, "the session is over", List.of());
                });
    }

    /** How many the page's table of trials has. */
    static int shownTrials() {
        Object count = browser().script("return document.querySelector('table.trials')?.ariaRowCount ?? '1'");
        return Integer.parseInt(String.valueOf(count)) - 1;
    }
}
