package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dashboard in a real browser as its cluster goes on: what pages follow, come back to, and have done. */
@Timeout(1200)
@SuppressWarnings("try") // workers are there to be there
final class WebDashboardLiveTest extends DashboardSetting {
    @Test
    void followsASweepWithoutBeingLoadedAgain() throws Exception {
        DashboardBrowser browser = browser();
        browser.open("/");
        browser.awaitText("No worker has registered");
        browser.script("window.sameDocument = true");
        try (ScriptedWorker worker = worker("late-comer", 2, 2)) {
            browser.awaitText("late-comer");
            String id = api.submit(DashboardScene.sweep("watched", 40, "watched-model"));
            browser.click("a[href='/jobs/" + id + "']");
            browser.awaitText("Best so far");
            await().atMost(PATIENCE).until(() -> shownTrials() > 0);
            browser.awaitText("40 / 40", "succeeded", "watched-model", "version 1");
            await().atMost(PATIENCE).until(() -> shownTrials() == 40);
            browser.awaitText("What decided", "learning_rate");
            browser.click(".trials tbody tr:not(.spacer) a");
            browser.awaitText("Trial 39", "Hyperparameters");
            browser.click("[aria-label=Close]");
            await().atMost(PATIENCE).until(browser::path, ("/jobs/" + id)::equals);
            assertThat(browser.script("return window.sameDocument")).isEqualTo(true);
            String both = api.submit("{\"plan\": {\"objectives\": [\"logloss\"]}, "
                    + DashboardScene.sweep("both", 12, "watched-model").substring(1));
            api.awaitState(both, "SUCCEEDED");
            browser.open("/jobs/" + both);
            browser.awaitText("auc and logloss", "on the front");
        }
        assertThat(browser.complaints(any -> true)).isEmpty();
    }

    @Test
    void cancelsAJobWhenAskedTwice() throws Exception {
        try (ScriptedWorker worker = worker("worker-1", 1, 200)) {
            api.awaitNodes(1);
            String id = api.submit(DashboardScene.sweep("endless", ENDLESS, "never"));
            DashboardBrowser browser = browser();
            browser.open("/jobs/" + id);
            browser.click(".job-head .button");
            browser.click("dialog[open] .button.danger");
            api.awaitState(id, "CANCELLED");
            browser.awaitText("cancelled");
            await().atMost(PATIENCE).until(() -> browser.all("dialog[open]").isEmpty());
        }
    }

    @Test
    void drainsANodeWhenAskedTwiceAndResumesIt() throws Exception {
        try (ScriptedWorker worker = worker("worker-1", 1, 5)) {
            api.awaitNodes(1);
            DashboardBrowser browser = browser();
            browser.open("/nodes");
            browser.click("tbody .button");
            browser.click("dialog[open] .button.primary");
            browser.awaitText("draining");
            String id = api.submit(DashboardScene.sweep("patient", 3, "patient"));
            assertThat(api.get("/api/v1/nodes")).contains("\"DRAINING\"");
            browser.click("tbody .button");
            api.awaitState(id, "SUCCEEDED"); // only once the node takes work again
            assertThat(api.get("/api/v1/nodes")).contains("\"UP\"").doesNotContain("\"DRAINING\"");
        }
    }

    @Test
    void comesBackByItselfAfterTheCoordinatorWasRestarted() throws Exception {
        DashboardBrowser browser = browser();
        int port = coordinator().port();
        int httpPort = coordinator().httpPort();
        CountDownLatch restarted = new CountDownLatch(1);
        ScriptedWorker.Script playing = DashboardScene.playing(5);
        ScriptedWorker.Script waiting = (connection, attempt, task) -> {
            if (attempt.task().number() > 20) {
                restarted.await(); // so that the sweep does not end before
            }
            return playing.run(connection, attempt, task);
        };
        try (ScriptedWorker worker = ScriptedWorker.start(port, "worker-1", 2, DashboardScene.TRAINERS, waiting)) {
            api.awaitNodes(1);
            String id = api.submit(DashboardScene.sweep("interrupted", 60, "survivor"));
            browser.open("/jobs/" + id);
            browser.awaitConnection("live");
            await().atMost(PATIENCE).until(() -> shownTrials() > 0);
            browser.script("window.sameDocument = true");

            coordinator().close();
            browser.awaitConnection("reconnecting");
            browser.awaitText("reconnecting");
            browser.screenshot("reconnecting-wide-light");
            startAgain(port, httpPort);

            browser.awaitConnection("live");
            restarted.countDown();
            api.awaitState(id, "SUCCEEDED");
            browser.awaitText("60 / 60", "survivor");
            assertThat(shownTrials()).isEqualTo(60);
            browser.click("a[href='/jobs']");
            browser.awaitText("interrupted");
            assertThat(browser.all("tbody tr")).hasSize(1); // the job is there once
            assertThat(browser.script("return window.sameDocument")).isEqualTo(true);
        }
    }

    @Test
    void comesBackByItselfAfterTheNetworkWasCut() throws Exception {
        DashboardBrowser browser = browser();
        try (ScriptedWorker worker = worker("worker-1", 2, 2);
                CuttableProxy proxy = CuttableProxy.to(coordinator().httpPort())) {
            api.awaitNodes(1);
            browser.at(proxy.port());
            browser.open("/jobs");
            browser.awaitConnection("live");
            proxy.cut();
            String id = api.submit(DashboardScene.sweep("unseen", 12, "m"));
            browser.awaitConnection("reconnecting"); // after a silence, since nothing said that the line is dead
            assertThat(browser.all("a[href='/jobs/" + id + "']")).isEmpty();
            proxy.mend();
            browser.awaitConnection("live");
            api.awaitState(id, "SUCCEEDED");
            browser.awaitText("unseen", "12 of 12 trials");
            assertThat(browser.all("a[href='/jobs/" + id + "']")).hasSize(1);
        }
    }
}
