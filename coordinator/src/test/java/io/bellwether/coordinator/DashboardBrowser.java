package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.launch.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.PageLoadStrategy;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real browser, Debian's Chromium without a window, with a profile of its own. {@code scripts/setup --test} installs it. Where
 * it can't be installed, {@code BELLWETHER_TEST_WITHOUT_BROWSER=1} skips what needs it; without that, its absence is an error.
 */
final class DashboardBrowser implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;
    private final Path profile;
    private String base = "";

    private DashboardBrowser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** Starts one. */
    static DashboardBrowser start() throws IOException {
        Optional<Path> chromium = onPath("chromium");
        Optional<Path> chromedriver = onPath("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            Assumptions.assumeFalse(
                    "1".equals(System.getenv("BELLWETHER_TEST_WITHOUT_BROWSER")),
                    "skipped: there is no Chromium, and BELLWETHER_TEST_WITHOUT_BROWSER=1 says so");
            throw new IllegalStateException("chromium and chromedriver: not on the PATH (expected: Debian's packages"
                    + " chromium and chromium-driver); run scripts/setup --test, or set BELLWETHER_TEST_WITHOUT_BROWSER=1 to"
                    + " skip the tests in a browser");
        }
        Path profile = Files.createTempDirectory("dashboard-browser");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toFile());
        options.setPageLoadStrategy(PageLoadStrategy.NORMAL);
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // the sandbox refuses to run as root; the pages are our own
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-breakpad", // its process would outlive the browser
                "--no-first-run",
                "--no-proxy-server",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.get().toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .withEnvironment(Map.of("TMPDIR", profile.toString(), "HOME", profile.toString()))
                .build();
        DashboardBrowser browser = new DashboardBrowser(new ChromeDriver(service, options), profile);
        browser.wide();
        return browser;
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where relative addresses begin. */
    void at(int httpPort) {
        base = "http://127.0.0.1:" + httpPort;
    }

    void open(String path) {
        driver.get(base + path);
    }

    /** To an empty page. */
    void leave() {
        driver.get("about:blank");
    }

    /** A wide screen. */
    void wide() {
        size(1600, 1000, false);
    }

    /** A phone. */
    void phone() {
        size(390, 844, true);
    }

    private void size(int width, int height, boolean mobile) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", mobile ? 2 : 1, "mobile", mobile));
    }

    /** The theme that the system is said to prefer. */
    void theme(String lightOrDark) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", lightOrDark))));
    }

    Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    Object script(String text, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript(text, arguments), "null");
    }

    /** All text that can be seen, on one line. */
    String text() {
        return String.valueOf(script("return document.body.innerText")).replaceAll("\\s+", " ");
    }

    void awaitText(String... parts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text()).contains(parts));
    }

    /** The element, once it is there. */
    WebElement find(String selector) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> driver.findElement(By.cssSelector(selector)), element -> true);
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    void click(String selector) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            driver.findElement(By.cssSelector(selector)).click(); // the page may draw it anew in between
            return true;
        });
    }

    void type(String selector, String text) {
        find(selector).sendKeys(text);
    }

    String path() {
        return String.valueOf(script("return location.pathname"));
    }

    void awaitConnection(String status) {
        await().atMost(PATIENCE)
                .until(() -> script("return document.querySelector('#connection').dataset.status"), status::equals);
    }

    /** Nothing is wider than the screen, so that nobody has to scroll sideways. */
    void fitsTheScreen() {
        Object wider = script("""
                const width = document.documentElement.clientWidth;
                return document.documentElement.scrollWidth > width
                    ? [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > width + 1)
                        .map((e) => e.tagName + '.' + e.className).slice(0, 8).join(' ')
                    : ''""");
        assertThat(wider).as("wider than the screen").isEqualTo("");
    }

    /** The whole page as {@code target/screenshots/NAME.png}. */
    void screenshot(String name) throws IOException {
        String png = (String) Objects.requireNonNull(
                command("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                        .get("data"));
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(png));
    }

    /** What the console has shown since the last call, of those that {@code matter}. */
    List<String> complaints(Predicate<String> matter) {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(matter)
                .toList();
    }

    /** Every address that was asked for since the last call, of whatever host. */
    List<String> requested() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("\"Network.requestWillBeSent\""))
                .map(message -> message.replaceFirst("(?s).*?\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    /** Bytes of JavaScript objects in use, after a collection. */
    long heapBytes() {
        command("HeapProfiler.collectGarbage", Map.of());
        return ((Number) script("return performance.memory.usedJSHeapSize")).longValue();
    }

    /** Ends the browser with all its processes, and removes what they wrote. */
    @Override
    public void close() throws IOException {
        driver.quit();
        await().atMost(PATIENCE).until(() -> ownProcesses().isEmpty());
        Directories.delete(profile);
    }

    private List<ProcessHandle> ownProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.contains(profile.toString())))
                .toList();
    }
}
