package io.bellwether.client.quickstart;

import static java.util.Objects.requireNonNull;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.spec.SpecReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The main job in small: starts a coordinator and two workers, searches for a model of late flights, scores the held-out
 * flights with it, and tells how it went.
 */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description =
                "Starts a cluster of three processes on this machine and runs the main job on the bundled flights.",
        footer = "Exit codes: 0 done, 1 a job failed, 2 wrong usage.")
public final class Quickstart implements Callable<Integer> {
    /** The recomputed metric may differ from the trial's by this much. */
    private static final double TOLERANCE = 1e-6;

    private static final Duration LINEAGE_PATIENCE = Duration.ofSeconds(60);

    private final PrintStream out;
    private final Narrator narrator;
    private volatile boolean interrupted;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--stay", description = "Keep the cluster and its data (in .bellwether) when done.")
    private boolean stay;

    @Option(names = "--json", description = "Print one JSON object instead of the report.")
    private boolean json;

    @Option(names = "--root", hidden = true, description = "Where the project lies.")
    private Path root = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the scores go; must not exist. Default: the first free quickstart-output/scores-N.")
    private @Nullable Path output;

    Quickstart(PrintStream out, PrintStream progress) {
        this.out = out;
        this.narrator = new Narrator(progress);
    }

    /** Runs the quickstart and ends the process. */
    public static void main(String[] arguments) {
        Quickstart quickstart = new Quickstart(System.out, System.err);
        System.exit(new CommandLine(quickstart)
                .setExecutionExceptionHandler((failure, command, parsed) -> quickstart.explain(failure))
                .execute(arguments));
    }

    private int explain(Exception failure) {
        if (interrupted) {
            return 1; // its cause is known: the cluster is being stopped under it
        }
        if (failure instanceof ClusterException known) {
            System.err.println("quickstart: " + known.getMessage());
        } else {
            failure.printStackTrace();
        }
        return 1;
    }

    @Override
    public Integer call() throws Exception {
        if (output != null && Files.exists(output)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--output: " + output
                            + " exists (expected: a directory that is not there yet); choose another, or delete it");
        }
        Path project = root.toAbsolutePath().normalize();
        Workplace workplace = stay ? Workplace.lasting(project.resolve(".bellwether")) : Workplace.temporary();
        Thread onInterrupt = new Thread(() -> interrupt(workplace), "stop-cluster");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (workplace) {
            narrator.say("starting a coordinator and two workers (data in " + workplace.dataDirectory() + ")");
            ProcessCluster processes = workplace.startCluster();
            if (interrupted) {
                return 1;
            }
            try (Cluster cluster = Bellwether.connect("bw://" + processes.coordinator())) {
                run(cluster, processes, project);
            } catch (Exception e) {
                if (!interrupted) {
                    workplace.keepData();
                    narrator.say("something went wrong; the logs are in " + workplace.dataDirectory());
                }
                throw e;
            }
            if (!stay) {
                narrator.say("stopping the cluster");
            }
        }
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        return 0;
    }

    private void interrupt(Workplace workplace) {
        interrupted = true;
        narrator.say("interrupted; stopping the cluster");
        workplace.abandon();
    }

    private void run(Cluster cluster, ProcessCluster processes, Path project) throws IOException, InterruptedException {
        Sweep spec = (Sweep) SpecReader.readFile(project.resolve("docs/examples/sweep.yaml"), List.of());
        narrator.say("cluster up, dashboard at " + dashboard(processes) + "; submitting " + spec.trials() + " trials");
        JobView sweep = finish(cluster.submit(spec));
        BatchInference batch = scoring(spec, sweep, project);
        narrator.say("scoring the held-out flights");
        JobView scored = finish(cluster.submit(batch));

        Report report = report(processes, sweep, scored, spec);
        out.println(
                json
                        ? Json.write(report)
                        : ReportPage.of(report, sweep, lineage(report), firstTrialSeconds(), durationOf(scored)));
        if (stay) {
            narrator.say("the cluster stays up. Look at it in a browser at " + dashboard(processes)
                    + " or with 'scripts/bellwether jobs --coordinator " + processes.coordinator()
                    + "', stop it with 'scripts/bellwether down'");
        }
    }

    private static String dashboard(ProcessCluster processes) {
        return processes.http() + "/";
    }

    private JobView finish(JobHandle job) {
        job.onProgress(narrator::progress);
        return job.await();
    }

    private BatchInference scoring(Sweep spec, JobView sweep, Path project) throws IOException {
        DatasetSpec dataset = requireNonNull(spec.dataset(), "dataset of the example");
        JobView.ModelVersionName model = requireNonNull(sweep.model(), "model of the sweep");
        Path target = output == null
                ? Workplace.freshOutput(project.resolve("quickstart-output"))
                : output.toAbsolutePath().normalize();
        Files.createDirectories(requireNonNull(target.getParent(), "parent of the output"));
        return BatchInference.builder(model.name())
                .version(model.version())
                .input(requireNonNull(dataset.validation().path(), "held-out part of the example"))
                .output(target.toString())
                .label(dataset.label())
                .build();
    }

    private Report report(ProcessCluster processes, JobView sweep, JobView scored, Sweep spec) {
        JobView.OutputView written = requireNonNull(scored.output(), "output");
        JobView.TrialView best = bestTrial(sweep);
        String metric = spec.metric().name();
        double value = requireNonNull(best.value(), "value of the best trial");
        Double recomputed = written.metrics().get(metric);
        if (recomputed == null || Math.abs(recomputed - value) > TOLERANCE) {
            throw new ClusterException(
                    ErrorCode.INTERNAL,
                    metric + " recomputed from " + written.path() + ": " + recomputed + " (expected: " + value
                            + ", as the best trial reported); please report this defect");
        }
        JobView.ModelVersionName model = requireNonNull(sweep.model(), "model of the sweep");
        return new Report(
                processes.processes().size(),
                new Report.Trials(
                        count(sweep, JobState.SUCCEEDED),
                        count(sweep, JobState.FAILED),
                        count(sweep, JobState.PRUNED),
                        completedBy(sweep, spec)),
                spec.trainers().stream().map(TrainerSpec::name).toList(),
                new Report.Metric(metric, value, requireNonNull(sweep.baseline(), "baseline")),
                new Report.Model(model.name(), model.version()),
                written.rowsIn(),
                written.rowsOut(),
                written.path(),
                processes.http(),
                Math.round(narrator.seconds() * 10) / 10.0);
    }

    private static JobView.TrialView bestTrial(JobView sweep) {
        int number = requireNonNull(sweep.best(), "best trial");
        return sweep.trials().stream()
                .filter(trial -> trial.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private static int count(JobView sweep, JobState state) {
        return (int)
                sweep.trials().stream().filter(trial -> trial.state() == state).count();
    }

    private static Map<String, Integer> completedBy(JobView sweep, Sweep spec) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        spec.trainers().forEach(trainer -> counts.put(trainer.name(), 0));
        sweep.trials().stream()
                .filter(trial -> trial.state() == JobState.SUCCEEDED)
                .forEach(trial -> counts.merge(trial.trainer(), 1, Integer::sum));
        return counts;
    }

    /** Records are written just behind the journal, so the last step may take a moment to show. */
    private Lineage lineage(Report report) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(LINEAGE_PATIENCE);
        Lineage lineage = Lineage.fetch(report.http(), report.model());
        while (!lineage.hasMadeSomethingOf("MODEL") && Instant.now().isBefore(end)) {
            Thread.sleep(100);
            lineage = Lineage.fetch(report.http(), report.model());
        }
        return lineage;
    }

    private double firstTrialSeconds() {
        Double seconds = narrator.firstTrialSeconds();
        return seconds == null ? narrator.seconds() : seconds;
    }

    private static double durationOf(JobView job) {
        return Duration.between(job.submittedAt(), requireNonNull(job.endedAt(), "end"))
                        .toMillis()
                / 1000.0;
    }
}
