package io.bellwether.worker.executor.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ExecutorLogsTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ExecutorLoggers loggers = new ExecutorLoggers(new PrintStream(written, true, StandardCharsets.UTF_8));

    /** A process with nothing but the flags. */
    static final class Main {
        private static final Logger log = LoggerFactory.getLogger(Main.class);

        private Main() {}

        public static void main(String[] arguments) {
            log.info(
                    "logged by {}", LoggerFactory.getILoggerFactory().getClass().getSimpleName());
        }
    }

    @Test
    void writesLinesAsTheOtherProcessesDo() {
        Logger logger = loggers.getLogger("io.bellwether.worker.executor.TrialRunner");
        logger.info("task={} ended in {} ms", "t/1", 12);
        logger.debug("not said");
        assertThat(written.toString(StandardCharsets.UTF_8))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d,\\d{3} INFO  \\[main] "
                        + "i\\.b\\.w\\.e\\.TrialRunner: task=t/1 ended in 12 ms\\R");
    }

    @Test
    void writesWhatWasThrownWithItsCause() {
        loggers.getLogger("x.Y")
                .error("it {}", "broke", new IllegalStateException("outer", new ArithmeticException("inner")));
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("ERROR [main] x.Y: it broke")
                .contains("java.lang.IllegalStateException: outer")
                .contains("Caused by: java.lang.ArithmeticException: inner");
    }

    @Test
    void aNameHasTheLevelOfTheNearestNameAboveIt() {
        assertThat(loggers.getLogger("io.netty.channel.Channel").isInfoEnabled())
                .isFalse();
        assertThat(loggers.getLogger("io.netty.channel.Channel").isWarnEnabled())
                .isTrue();
        assertThat(loggers.getLogger("io.nettyx.Channel").isInfoEnabled()).isTrue();
        assertThat(loggers.getLogger("org.apache.spark.SparkContext").isWarnEnabled())
                .isFalse();
        assertThat(loggers.getLogger("org.apache.spark.executor.Executor").isErrorEnabled())
                .isFalse();
    }

    /** An executor says what it would say if it logged by Log4j. */
    @Test
    void levelsAreThoseOfTheOtherProcesses() throws Exception {
        Map<String, Integer> levels = new HashMap<>();
        try (InputStream xml = Objects.requireNonNull(getClass().getResourceAsStream("/log4j2.xml"))) {
            NodeList elements = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(xml)
                    .getElementsByTagName("Logger");
            for (int i = 0; i < elements.getLength(); i++) {
                Element logger = (Element) elements.item(i);
                String level = logger.getAttribute("level");
                levels.put(
                        logger.getAttribute("name"),
                        level.equals("OFF")
                                ? ExecutorLoggers.OFF
                                : Level.valueOf(level).toInt());
            }
        }
        assertThat(levels).hasSizeGreaterThan(10).isEqualTo(ExecutorLoggers.LEVELS);
    }

    @Test
    void theFlagsAreEnough() throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(ExecutorLogs.flags());
        command.add(Main.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().remove("JDK_JAVA_OPTIONS"); // the launcher would say that it picked them up
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .hasLineCount(1)
                .contains("INFO  [main] ")
                .endsWith("logged by ExecutorLoggers" + System.lineSeparator());
    }
}
