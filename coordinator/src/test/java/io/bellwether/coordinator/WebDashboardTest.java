package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.tasks.TaskSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the dashboard shows, in a real browser, before a real coordinator. Leaves pictures in target/screenshots. */
@Timeout(1200)
@SuppressWarnings("try") // workers are there to be there
final class WebDashboardTest extends DashboardSetting {
    private static final String FIRST_ROW = "document.querySelector('table.trials tbody tr:not(.spacer)')";

    @Test
    void saysWhatToDoWhenThereIsNothing() throws Exception {
        DashboardBrowser browser = browser();
        browser.open("/");
        browser.awaitText("No jobs yet", "scripts/bellwether submit", "No worker has registered");
        for (String path : List.of("/jobs", "/models", "/nodes", "/datasets")) {
            browser.open(path);
            browser.find(".empty-title");
        }
        browser.open("/jobs/nobody");
        browser.awaitText("There is no such job");
        browser.open("/models/none");
        browser.awaitText("There is no such model");
        // Each page has given back its stream when the next was opened, long before the browser would end it (a
        // minute).
        await().atMost(Duration.ofSeconds(40)).until(() -> api.get("/metrics").contains("bellwether_watchers 1.0"));
        assertThat(browser.complaints(message -> !message.contains("404"))).isEmpty();
    }

    @Test
    void showsEveryPageOfARunningClusterOnBothKindsOfScreen() throws Exception {
        try (ScriptedWorker first = worker("worker-1", 3, 5);
                ScriptedWorker second = worker("worker-2", 2, 5)) {
            api.awaitNodes(2);
            String done = api.submit(DashboardScene.sweep("flights", 60, "flights-late"));
            api.awaitState(done, "SUCCEEDED");
            api.awaitRecords(done);
            String batch = api.submit("""
                    {"kind": "batch-inference", "model": "flights-late", "input": "/data/march.parquet",
                     "output": "/data/scores/march", "label": "late"}""");
            api.awaitState(batch, "SUCCEEDED");
            String checks = api.submit("""
                    {"kind": "data-checks", "path": "/data/flights-train.parquet",
                     "checks": [{"name": "range", "columns": ["distance", "departure_hour"], "params": {"low": 0}}]}""");
            api.awaitState(checks, "FAILED");
            api.registerView("""
                    {"kind": "feature-view", "name": "driver_stats", "source": {"path": "/data/driver-stats.parquet"},
                     "keys": ["driver_id"], "eventTime": "at", "features": ["conv_rate"]}""");
            String set = api.submit("""
                    {"kind": "training-set", "entities": {"path": "/data/orders.parquet", "eventTime": "ordered"},
                     "features": ["driver_stats:conv_rate"], "output": "/data/training/orders"}""");
            api.awaitState(set, "SUCCEEDED");
            String materialization = api.submit("{\"kind\": \"materialization\", \"view\": \"driver_stats\"}");
            api.awaitState(materialization, "SUCCEEDED");
            String refused = api.submit("""
                    {"kind": "dataset-load", "dataset": {"name": "strict", "path": "/data/flights-train.parquet", "label": "late"}}""");
            api.awaitState(refused, "FAILED");
            lookAtASession();
            String running = api.submit(DashboardScene.sweep("flights by carrier", ENDLESS, "flights-carrier"));

            look("overview", "/", "Running now", "flights by carrier", "worker-2");
            look("jobs", "/jobs", "flights by carrier", "batch-inference", "succeeded");
            look("nodes", "/nodes", "worker-1", "boosted-trees");
            look("models", "/models", "flights-late", "boosted-trees");
            look("model", "/models/flights-late", "Lineage", "flights-train.parquet", "learning_rate");
            look("datasets", "/datasets", "/data/flights-train.parquet", "flights", "strict", "refused");
            look("dataset-refused", "/datasets/strict", "refused by its checks", "departure_hour");
            look(
                    "dataset",
                    "/datasets/flights",
                    "distance",
                    "carrier",
                    "507",
                    "0.037%",
                    "WN",
                    "no value",
                    "warning",
                    "Rows left out",
                    "'far'");
            look(
                    "checks",
                    "/jobs/" + checks,
                    "departure_hour",
                    "99.588%",
                    "failed",
                    "1,371",
                    "1 of 3 data checks failed");
            look("sweep", "/jobs/" + done, "Best so far", "Parallel coordinates", "of 60", "max_depth");
            look("sweep-running", "/jobs/" + running, "Best so far", "Cancel job");
            look(
                    "trial",
                    "/jobs/" + done + "/trials/5",
                    "Trial 5",
                    "Hyperparameters",
                    "Step by step",
                    "validation-auc");
            look("logs", "/jobs/" + done + "/logs", "validation-auc");
            look("spec", "/jobs/" + done + "/spec", "\"sampler\"", "learning_rate");
            look("batch", "/jobs/" + batch, "scoring", "/data/scores/march", "786,432", "0.78610", "Rows per second");
            look(
                    "training-set",
                    "/jobs/" + set,
                    "52,417",
                    "/data/orders.parquet",
                    "ordered",
                    "/data/training/orders",
                    "3 files");
            look(
                    "materialization",
                    "/jobs/" + materialization,
                    "driver_stats",
                    "61,803",
                    "driver-stats.parquet",
                    "1 Mar 2026");
            assertThat(browser().find("main").getText()).doesNotContainIgnoringCase("split");
            api.post("/api/v1/jobs/" + running + "/cancel");
        }
        assertThat(browser().complaints(any -> true)).as("console").isEmpty();
        String own = "http://127.0.0.1:" + coordinator().httpPort() + "/";
        assertThat(browser().requested())
                .as("requests")
                .isNotEmpty()
                .allMatch(url -> url.startsWith(own) || url.startsWith("data:") || url.startsWith("blob:"));
    }

    /** Of whose three slots the nodes' five are enough; the client holds them as long as it is open. */
    private void lookAtASession() throws Exception {
        try (Cluster client = Bellwether.connect("127.0.0.1:" + coordinator().port());
                TaskSession session = client.session(3)) {
            String job = session.job().value();
            look("session", "/jobs/" + job, "session", "3 / 3", "of the lease, held now");
            sessionOver.countDown();
        }
    }

    /** Opens the page wide and narrow, light and dark; checks what it says and that it fits; takes pictures. */
    private static void look(String name, String path, String... parts) throws IOException {
        DashboardBrowser browser = browser();
        browser.open(path);
        browser.awaitConnection("live");
        browser.awaitText(parts);
        browser.fitsTheScreen();
        browser.screenshot(name + "-wide-light");
        browser.phone();
        browser.fitsTheScreen();
        browser.screenshot(name + "-phone-light");
        browser.theme("dark");
        browser.screenshot(name + "-phone-dark");
        browser.wide();
        browser.screenshot(name + "-wide-dark");
        browser.theme("light");
    }

    @Test
    void opensASweepOfTwentyThousandTrialsAsOneOfTwenty() throws Exception {
        int trials = 20_000;
        DashboardBrowser browser = browser();
        try (ScriptedWorker worker = ScriptedWorker.start(
                coordinator().port(), "worker-1", 64, DashboardScene.TRAINERS, DashboardScene.scoring())) {
            api.awaitNodes(1);
            String id = api.submit(DashboardScene.sweep("twenty thousand", trials, "best-of-many"));
            await().atMost(Duration.ofMinutes(5))
                    .until(() -> api.get("/api/v1/jobs/" + id + "/spec").contains("twenty")
                            && api.get("/metrics").contains("bellwether_jobs{state=\"SUCCEEDED\"} 1.0"));
            long begun = System.nanoTime();
            browser.open("/jobs/" + id);
            await().pollInterval(Duration.ofMillis(50)).atMost(PATIENCE).until(() -> shownTrials() == trials);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            browser.awaitText("2,000 of 20,000 drawn");
            assertThat(browser.all("table.trials tbody tr")).hasSizeLessThan(100); // only what can be seen
            browser.script("document.querySelector('.virtual').scrollTop = 300000");
            await().atMost(PATIENCE).until(() -> firstRow() > 1_000);
            await().atMost(PATIENCE).until(() -> firstTrial() == trials - 1 - firstRow());
            browser.click("th button.sort"); // by number, the other way round
            await().atMost(PATIENCE).until(() -> firstTrial() == firstRow());
            long heap = browser.heapBytes();
            System.out.printf("20,000 trials: shown after %,d ms, %,d KiB of JavaScript heap%n", millis, heap >> 10);
            assertThat(heap).isLessThan(200L << 20);
            browser.fitsTheScreen();
            browser.screenshot("twenty-thousand-wide-light");
            browser.phone();
            browser.fitsTheScreen();
            browser.screenshot("twenty-thousand-phone-light");
        }
        assertThat(browser.complaints(any -> true)).isEmpty();
    }

    /** Of the rows that the page has, the first: its number in the table, from 0. */
    private static int firstRow() {
        return number(FIRST_ROW + ".ariaRowIndex") - 2;
    }

    /** The number of the trial in that row. */
    private static int firstTrial() {
        return number(FIRST_ROW + ".querySelector('a').textContent");
    }

    private static int number(String expression) {
        return Integer.parseInt(String.valueOf(browser().script("return parseInt(" + expression + ")")));
    }

    @Test
    void showsMarkupInNamesAsText() throws Exception {
        DashboardBrowser browser = browser();
        String evil = "<img src=x onerror=\"window.evil=1\"><script>window.evil=1</script>";
        try (ScriptedWorker worker = worker("worker-1", 2, 0)) {
            api.awaitNodes(1);
            String spec = DashboardScene.sweep(evil, 8, "plain")
                    .replace("\"gbtree\"", "\"<b>gbtree</b><script>window.evil=1</script>\"")
                    .replace("\"dart\"", "\"<i onclick=alert(1)>\"");
            String id = api.submit(spec);
            api.awaitState(id, "SUCCEEDED");
            api.awaitRecords(id);
            browser.open("/");
            browser.awaitText(evil);
            browser.open("/jobs/" + id);
            browser.awaitText(evil, "<i onclick=alert(1)>");
            browser.open("/jobs/" + id + "/spec");
            browser.awaitText("<b>gbtree</b><script>");
            browser.open("/models/plain");
            browser.awaitText("Lineage", "Hyperparameters", evil.substring(0, 10));
            assertThat(browser.script("return window.evil === undefined")).isEqualTo(true);
            assertThat(browser.all("main img, main script, main b, main i")).isEmpty();
        }
        assertThat(browser.complaints(any -> true)).isEmpty();
    }

    @Test
    void asksForTheTokenOnce() throws Exception {
        DashboardBrowser browser = browser();
        CoordinatorConfig config =
                CoordinatorConfig.in(directory.resolve("other")).onAnyPorts().withToken("sesame");
        try (Coordinator guarded = Coordinator.start(config)) {
            browser.at(guarded.httpPort());
            browser.open("/jobs");
            browser.awaitText("asks for its token");
            browser.type("#token", "open");
            browser.click("form .button");
            browser.awaitText("not this cluster's token");
            browser.script("document.querySelector('#token').select()");
            browser.type("#token", "sesame");
            browser.click("form .button");
            browser.awaitText("No jobs yet");
            browser.open("/nodes");
            browser.awaitText("No worker has registered");
            browser.script("sessionStorage.clear()");
        }
    }
}
