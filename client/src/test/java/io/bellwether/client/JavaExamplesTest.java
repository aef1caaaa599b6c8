package io.bellwether.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java examples in the documents are programs against this very client, or parts of such. */
class JavaExamplesTest {
    private static final Path PROJECT = Path.of("..");
    private static final Path EXAMPLES = PROJECT.resolve("docs/examples");
    private static final Pattern SNIPPET =
            Pattern.compile("^ *```java\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** What a snippet takes for granted: its imports, what was made before it, and its reader's own code. */
    private static final String BEFORE = """
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import io.bellwether.client.*;
            import io.bellwether.client.check.*;
            import io.bellwether.client.feature.*;
            import io.bellwether.client.job.*;
            import io.bellwether.client.launch.junit.*;
            import io.bellwether.client.search.*;
            import io.bellwether.client.tasks.*;
            import java.nio.file.Path;
            import java.util.*;
            import java.util.concurrent.*;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.api.extension.RegisterExtension;

            abstract class Program {
                static Cluster cluster;
                static TaskSession session;
                static List<Path> files;
                static Path path;
                static List<Quote> quotes;
                static Quote quote;

                static int heavy(int size) { return size; }
                static double price(Quote quote) { return 0; }
                static double error(Matrix matrix, Factors factors) { return 0; }
                static Sweep sweep() { return null; }

                static final class Quote implements java.io.Serializable {}
                static final class Score implements java.io.Serializable {}
                static final class Factors implements java.io.Serializable {}
                static final class Scorer { static Score score(Path file) { return new Score(); } }
                static final class RiskModel { static double of(double price) { return price; } }
                static final class Matrix implements java.io.Serializable {
                    static Matrix load(Path path) { return new Matrix(); }
                    Factors factorize() { return new Factors(); }
                }

            """;

    @TempDir
    Path directory;

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("StudyExample.java")) // of ml-ops/search, whose GuideTest runs it
                    .sorted()
                    .toList();
        }
    }

    /** A piece of code in a document, by the number of its first line there. */
    private record Snippet(Path file, int line, String code) {
        @Override
        public String toString() {
            return file.getFileName() + ":" + line;
        }
    }

    static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (Path file : texts()) {
            String text = Files.readString(file);
            Matcher matcher = SNIPPET.matcher(text);
            while (matcher.find()) {
                int line = 1 + (int) text.substring(0, matcher.start(1)).lines().count();
                snippets.add(new Snippet(file, line, matcher.group(1)));
            }
        }
        assertThat(snippets).hasSizeGreaterThan(5);
        snippets.removeIf(snippet -> snippet.code().contains("MlflowClient")); // another project's client
        snippets.removeIf(snippet -> snippet.code().contains("study")); // of ml-ops/search, whose GuideTest runs them
        return snippets;
    }

    private static List<Path> texts() throws IOException {
        List<Path> texts = new ArrayList<>(List.of(PROJECT.resolve("README.md")));
        try (Stream<Path> files = Files.list(PROJECT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(texts::add);
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void compilesWithoutWarnings(Path example) throws IOException {
        assertCompiles(example, "-Xlint:all,-classfile,-processing", "-Werror");
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void isPartOfAProgram(Snippet snippet) throws IOException {
        boolean isMember = snippet.code().startsWith("class ");
        String within = isMember ? snippet.code() : "void run() throws Exception {\n" + snippet.code() + "}\n";

        assertCompiles(Files.writeString(directory.resolve("Program.java"), BEFORE + within + "}\n"));
    }

    @Test
    void theDependencyIsWhatThisBuildInstalls() throws IOException {
        String parent = Files.readString(Path.of("pom.xml")).replaceAll("(?s)</parent>.*", "");
        String version = parent.replaceAll("(?s).*(<version>.*</version>).*", "$1");

        for (Path text : List.of(PROJECT.resolve("README.md"), PROJECT.resolve("docs/user-guide.md"))) {
            assertThat(Files.readString(text))
                    .containsPattern(
                            "<groupId>io.bellwether</groupId>\\s+<artifactId>bellwether-client</artifactId>\\s+"
                                    + Pattern.quote(version));
        }
    }

    private void assertCompiles(Path source, String... flags) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        StringWriter complaints = new StringWriter();
        List<String> options = new ArrayList<>(List.of(flags));
        options.addAll(List.of("-proc:none", "-d", directory.toString()));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            complaints, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(complaints.toString()).isTrue();
        }
    }
}
