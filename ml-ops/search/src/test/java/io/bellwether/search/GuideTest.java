package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the user guide says of local studies is compiled and run; all its other Java is the client's to test. */
class GuideTest {
    private static final Path DOCS = Path.of("../../docs");
    private static final Path GUIDE = DOCS.resolve("user-guide.md");
    private static final Pattern SNIPPET =
            Pattern.compile("^ *```java\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** What a snippet takes for granted: its imports, what was made before it, and its reader's own code. */
    private static final String BEFORE = """
            import io.bellwether.client.job.*;
            import io.bellwether.client.job.MetricSpec.Goal;
            import io.bellwether.client.job.SearchPlan.FailedTrials;
            import io.bellwether.client.search.*;
            import io.bellwether.search.*;
            import java.nio.file.*;
            import java.util.*;

            public final class Program {
                static Path file;
                static final SearchSpace SPACE = SearchSpace.builder()
                        .logUniform("rate", 1e-4, 1).integer("depth", 2, 10).build();
                static Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(1));
                static Study lastWeek = study;

                static double loss(Trial trial) {
                    return Math.abs(Math.log10(trial.real("rate")) + 2) + Math.abs(trial.integer("depth") - 6);
                }
                static double seconds(Trial trial) { return trial.integer("depth"); }

                static final class Model {
                    private final Trial trial;
                    private double error = 10;
                    private int epochs;
                    Model(Trial trial) { this.trial = trial; }
                    void epoch() { epochs++; error = 0.9 * error + 0.1 * loss(trial); }
                    int epochs() { return epochs; }
                    double error() { return error; }
                }

                public static void run(Path given) throws Exception {
                    file = given;
            """;

    @TempDir
    Path directory;

    static List<String> snippets() throws IOException {
        List<String> snippets = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(Files.readString(GUIDE));
        while (matcher.find()) {
            if (matcher.group(1).contains("study")) {
                snippets.add(matcher.group(1));
            }
        }
        assertThat(snippets).hasSizeGreaterThan(3);
        return snippets;
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void whatIsSaidOfLocalStudiesRuns(String snippet) throws Exception {
        String before = snippet.contains("SearchSpace space =") ? "" : "SearchSpace space = SPACE;\n";
        Path program = Files.writeString(directory.resolve("Program.java"), BEFORE + before + snippet + "    }\n}\n");

        compiled(program).getMethod("run", Path.class).invoke(null, directory.resolve("study.json"));
    }

    @Test
    void theExampleSearchesAndGoesOnWhereItWas() throws Exception {
        Class<?> example = compiled(DOCS.resolve("examples/StudyExample.java"), "-Xlint:all,-classfile", "-Werror");
        Path file = directory.resolve("study.json");

        example.getMethod("main", String[].class).invoke(null, (Object) new String[] {file.toString()});
        String searched = Files.readString(file);
        example.getMethod("main", String[].class).invoke(null, (Object) new String[] {file.toString()});

        assertThat(Study.fromJson(searched).best().orElseThrow().value()).isLessThan(0.1);
        assertThat(file).hasContent(searched); // there was nothing left to do
    }

    @Test
    void theDependencyIsWhatThisBuildInstalls() throws IOException {
        String version = Files.readString(Path.of("pom.xml"))
                .replaceAll("(?s)</parent>.*", "")
                .replaceAll("(?s).*(<version>.*</version>).*", "$1");
        assertThat(Files.readString(GUIDE))
                .containsPattern("<groupId>io.bellwether</groupId>\\s+<artifactId>bellwether-search</artifactId>\\s+"
                        + Pattern.quote(version));
    }

    private Class<?> compiled(Path source, String... flags) throws Exception {
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
        String name = source.getFileName().toString().replace(".java", "");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Class<?> type = loader.loadClass(name);
            for (Class<?> nested : type.getDeclaredClasses()) {
                var unused = loader.loadClass(nested.getName()); // before the loader closes
            }
            return type;
        }
    }
}
