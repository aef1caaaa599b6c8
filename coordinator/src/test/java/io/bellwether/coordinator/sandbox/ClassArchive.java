package io.bellwether.coordinator.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Made by the first who asks: a coordinator, a worker and an executor do a small sweep and note which classes that took, and a JVM
 * writes those that come from jars in the form in which JVMs keep them in memory. Who asks meanwhile goes without. Kept in
 * coordinator/target, so it lives as long as other build output, and is shared with the tests of other modules.
 *
 * It serves whoever begins the class path with the same jars, so those of libraries that a process lacks are added to it. Jars of ours
 * are not: they must be what the process would run anyway, and a process that runs our classes from directories makes another archive.
 */
/** An archive of loaded classes, with which roles start in about half the time. Immutable. */
final class ClassArchive {
    private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Path HOME = Path.of("..", "coordinator", "target", "class-archive")
            .toAbsolutePath()
            .normalize();

    private static @Nullable ClassArchive known;
    private static boolean sought;
    /** The processes that are started for it ask, too. */
    private static boolean seeking;

    private final Path file;
    private final List<String> jars;

    private ClassArchive(Path file, List<String> jars) {
        this.file = file;
        this.jars = jars;
    }

    Path file() {
        return file;
    }

    /** The class path that the archive fits: its jars, then the other entries. */
    String before(Collection<String> classPath) {
        Set<String> all = new LinkedHashSet<>(jars);
        all.addAll(classPath);
        return RoleJvm.join(all);
    }

    /** The archive of this build; empty if it can't be made, or somebody else makes it now. */
    static synchronized Optional<ClassArchive> ready() {
        if (known == null && !seeking && (!sought || Files.exists(archive()))) {
            sought = true;
            seeking = true;
            try {
                known = find();
            } finally {
                seeking = false;
            }
        }
        return Optional.ofNullable(known);
    }

    /** Archives of other JVMs are of no use. */
    private static Path archive() {
        return HOME.resolve(System.getProperty("java.vm.version") + ".jsa");
    }

    /** Of each jar a line: its size, when it was changed, its path. */
    private static Path jarsOf(Path archive) {
        return archive.resolveSibling(archive.getFileName() + ".jars");
    }

    private static String line(String jar) throws IOException {
        Path file = Path.of(jar);
        return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + " " + jar;
    }

    private static @Nullable ClassArchive find() {
        try {
            Files.createDirectories(HOME);
            if (!fits()) {
                try (FileChannel channel = FileChannel.open(
                                HOME.resolve("making.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.tryLock()) {
                    if (lock == null) {
                        return null;
                    }
                    if (!fits()) {
                        make();
                    }
                }
            }
            return new ClassArchive(archive(), jars());
        } catch (IOException | RuntimeException e) {
            log.warn("class archive can't be made; processes start slower without", e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static List<String> jars() throws IOException {
        try (Stream<String> lines = Files.lines(jarsOf(archive()))) {
            return lines.map(line -> line.split(" ", 3)[2]).toList();
        }
    }

    /** Whether there is one, all of its jars are still the same, and those of ours are what this process runs. */
    private static boolean fits() throws IOException {
        if (!Files.exists(archive())) {
            return false;
        }
        Set<String> own = RoleJvm.jars().filter(RoleJvm::isOurs).collect(Collectors.toSet());
        Set<String> archived = jars().stream().filter(RoleJvm::isOurs).collect(Collectors.toSet());
        if (!own.containsAll(archived) || archived.isEmpty() != own.isEmpty()) {
            return false;
        }
        for (String line : Files.readAllLines(jarsOf(archive()))) {
            String jar = line.split(" ", 3)[2];
            if (!Files.exists(Path.of(jar)) || !line.equals(line(jar))) {
                return false;
            }
        }
        return true;
    }

    private static void make() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(HOME, "making");
        try {
            listClasses(work);
            Path list = work.resolve("classes");
            Files.write(list, classes(work));
            List<String> jars = RoleJvm.jars().toList();
            List<String> lines = new ArrayList<>();
            for (String jar : jars) {
                lines.add(line(jar));
            }
            Path made = work.resolve("archive");
            ProcessBuilder dump = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:dump",
                    "-Xmx1g",
                    "-XX:TieredStopAtLevel=1",
                    "-Xlog:disable",
                    "-XX:SharedClassListFile=" + list,
                    "-XX:SharedArchiveFile=" + made);
            dump.environment().put("CLASSPATH", RoleJvm.join(jars));
            dump.environment().remove("JDK_JAVA_OPTIONS"); // it would have its own collector
            run(dump.redirectErrorStream(true)
                    .redirectOutput(work.resolve("dump.log").toFile()));
            Files.write(jarsOf(archive()), lines);
            Files.move(made, archive(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("writing the archive took more than " + PATIENCE);
        }
        if (process.exitValue() != 0) {
            throw new IOException("writing the archive ended with exit code " + process.exitValue());
        }
    }

    /** Has a coordinator, a worker and an executor write the classes that they load into files of their own. */
    private static void listClasses(Path work) throws IOException, InterruptedException {
        Map<String, String> noting =
                Map.of("JAVA_TOOL_OPTIONS", "-XX:DumpLoadedClassList=" + work.resolve("%p.loaded"));
        Path data = work.resolve("data.csv");
        StringBuilder rows = new StringBuilder("a,b,y\n");
        for (int row = 0; row < 100; row++) {
            rows.append(row % 7)
                    .append(',')
                    .append(row % 5)
                    .append(',')
                    .append(row % 2)
                    .append('\n');
        }
        Files.writeString(data, rows);
        try (RoleProcess coordinator = RoleProcess.start(
                work.resolve("coordinator.log"),
                noting,
                "coordinator",
                "--port=0",
                "--http-port=0",
                "--data-dir=" + work.resolve("coordinator"))) {
            JsonNode ready = coordinator.awaitReady();
            String address = "127.0.0.1:" + ready.get("port").intValue();
            try (RoleProcess worker = RoleProcess.start(
                            work.resolve("worker.log"),
                            noting,
                            "worker",
                            "--join=" + address,
                            "--data-dir=" + work.resolve("worker"),
                            "--slots=1");
                    Cluster cluster = Bellwether.connect("bw://" + address)) {
                worker.awaitReady();
                sweep(cluster, data, TrainerSpec.of("xgboost").withParam("rounds", 2), "learning_rate");
                worker.end();
            }
            coordinator.end();
        }
    }

    private static void sweep(Cluster cluster, Path data, TrainerSpec trainer, String param) throws IOException {
        SearchSpace space = SearchSpace.builder().uniform(param, 0.1, 0.3).build();
        JobState ended = cluster.submit(Sweep.builder("class-archive")
                        .dataset(DatasetSpec.of(data.toString(), "y"))
                        .trainer(trainer.withSpace(space))
                        .trials(2)
                        .registerAs("class-archive")
                        .build())
                .await(PATIENCE)
                .state();
        if (ended != JobState.SUCCEEDED) {
            throw new IOException("the small sweep ended as " + ended);
        }
    }

    /** Each class once; those that lie in directories can't be archived, and are passed over. */
    private static Set<String> classes(Path work) throws IOException {
        Set<String> classes = new TreeSet<>();
        try (Stream<Path> files = Files.list(work)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".loaded")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.forEach(classes::add);
                }
            }
        }
        return classes;
    }
}
