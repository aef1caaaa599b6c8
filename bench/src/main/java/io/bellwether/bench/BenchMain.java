package io.bellwether.bench;

import io.bellwether.client.ClusterException;
import io.bellwether.client.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/bench}. Figures go to standard output, progress to standard error. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the cluster on this machine; one JSON object a line.",
        footer = "Exit codes: 0 done, 1 a measurement failed, 2 wrong usage.")
final class BenchMain implements Callable<Integer> {
    private static final int KERNEL_SAMPLES = 9;
    private static final int KERNEL_WARM_UP_MILLIS = 500;
    private static final int EXECUTOR_JOBS = 5;

    /** Which options each bench looks at. */
    private static final Map<String, List<String>> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put("quickstart", List.of("--repeat"));
        OPTIONS.put("sweep", List.of("--repeat", "--workers", "--noop-trials", "--trials", "--rows", "--peers"));
        OPTIONS.put("trials", List.of("--repeat", "--workers", "--noop-trials"));
        OPTIONS.put("tasks", List.of("--repeat", "--workers", "--tasks", "--waiting", "--peers"));
        OPTIONS.put("kernels", List.of("--repeat", "--rows", "--order"));
        OPTIONS.put("scoring", List.of("--repeat", "--workers", "--scored-rows", "--peers"));
        OPTIONS.put("data", List.of("--repeat", "--loaded-rows"));
        OPTIONS.put("features", List.of("--repeat", "--workers", "--view-rows", "--peers"));
        OPTIONS.put("scheduler", List.of("--placements"));
        OPTIONS.put("mlflow", List.of("--calls"));
        OPTIONS.put("journal", List.of("--seconds"));
        OPTIONS.put("codec", List.of("--seconds"));
        OPTIONS.put("executor", List.of("--repeat"));
        OPTIONS.put("recovery", List.of("--repeat", "--history"));
        OPTIONS.put("search", List.of("--seeds", "--samplers", "--functions", "--threads"));
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            description =
                    "What to measure: quickstart, sweep, trials, tasks, kernels, scoring, data, features, scheduler, mlflow, journal, codec, executor, recovery or search.")
    private String name = "";

    @Option(
            names = "--peers",
            description =
                    "Of scoring: also measure Spark and a hand-written process; of features: Spark; of tasks: Ignite's compute. The sweep's peer, a plain loop in one JVM, is always measured.")
    private boolean peers;

    @Option(
            names = "--repeat",
            description =
                    "How often; each figure is the median. Default: ${DEFAULT-VALUE}. Of kernels: of nine times as many"
                            + " calls, of executor: of five times as many jobs.")
    private int repeat = 1;

    @Option(names = "--workers", description = "Worker processes. Default: ${DEFAULT-VALUE}.")
    private int workers = 1;

    @Option(names = "--noop-trials", description = "Trials that do nothing. Default: ${DEFAULT-VALUE}.")
    private int noopTrials = 1_000;

    @Option(names = "--trials", description = "XGBoost trials. Default: ${DEFAULT-VALUE}.")
    private int trials = 60;

    @Option(names = "--order", description = "Rows and columns of the matrices multiplied. Default: ${DEFAULT-VALUE}.")
    private int order = 1024;

    @Option(names = "--rows", description = "Training rows. Default: ${DEFAULT-VALUE}.")
    private int rows = 200_000;

    @Option(names = "--scored-rows", description = "Rows to score. Default: ${DEFAULT-VALUE}.")
    private int scoredRows = 10_000_000;

    @Option(names = "--loaded-rows", description = "Rows to load. Default: ${DEFAULT-VALUE}.")
    private int loadedRows = 2_000_000;

    @Option(
            names = "--view-rows",
            description = "Rows of the view that is joined with a tenth as many entities. Default: ${DEFAULT-VALUE}.")
    private int viewRows = 10_000_000;

    @Option(names = "--placements", description = "Placements in a full cluster. Default: ${DEFAULT-VALUE}.")
    private int placements = 300_000;

    @Option(names = "--calls", description = "Single calls of log-metric. Default: ${DEFAULT-VALUE}.")
    private int calls = 26_000;

    @Option(names = "--tasks", description = "Calls of user code that do nothing. Default: ${DEFAULT-VALUE}.")
    private int tasks = 200_000;

    @Option(names = "--waiting", description = "Calls that wait while memory is looked at. Default: ${DEFAULT-VALUE}.")
    private int waiting = 1_000_000;

    @Option(
            names = "--seconds",
            description = "For each figure of the journal and of codec. Default: ${DEFAULT-VALUE}.")
    private double seconds = 5;

    @Option(
            names = "--history",
            description = "Trials in the journal to recover from, a multiple of 1,000. Default: ${DEFAULT-VALUE}.")
    private int history = 100_000;

    @Option(names = "--seeds", description = "Searches of each function. Default: ${DEFAULT-VALUE}.")
    private int seeds = 200;

    @Option(names = "--samplers", split = ",", description = "Of search: which samplers; all if not given.")
    private List<String> samplers = SearchBench.comparable();

    @Option(
            names = "--functions",
            split = ",",
            description = "Of search: which functions, and no costs; all and the costs if not given.")
    private List<String> functions = List.of();

    @Option(names = "--threads", description = "Searches at once; one for each core if not given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Among the functions: trials that go step by step, with early stopping. */
    private static final String CURVES = "learning-curves";

    /** Among the functions: what it costs to say which parameters matter. */
    private static final String IMPORTANCES = "importances";

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure))
                .execute(arguments));
    }

    private static int explain(Exception failure) {
        if (failure instanceof ClusterException known) {
            System.err.println("bench: " + known.getMessage());
        } else {
            failure.printStackTrace();
        }
        return 1;
    }

    @Override
    public Integer call() throws Exception {
        String wrong = wrongUsage();
        if (wrong != null) {
            System.err.println("bench: " + wrong + "; see scripts/bench --help");
            return 2;
        }
        Consumer<Figure> print = figure -> System.out.println(Json.write(figure));
        int cores = Runtime.getRuntime().availableProcessors();
        switch (name) {
            case "quickstart" -> new QuickstartBench(repeat, print).run();
            case "sweep" ->
                new SweepBench(new SweepBench.Plan(repeat, workers, noopTrials, trials, rows, cores), print).run();
            case "trials" ->
                new SweepBench(new SweepBench.Plan(repeat, workers, noopTrials, trials, rows, cores), print).runEmpty();
            case "tasks" ->
                new TasksBench(new TasksBench.Plan(repeat, workers, tasks, waiting, cores, peers), print).run();
            case "kernels" ->
                new KernelBench(
                                new KernelBench.Plan(
                                        rows, order, KERNEL_SAMPLES * repeat, cores, KERNEL_WARM_UP_MILLIS),
                                print)
                        .run();
            case "scoring" ->
                new ScoringBench(new ScoringBench.Plan(repeat, workers, scoredRows, cores, peers), print).run();
            case "data" -> new DataBench(new DataBench.Plan(repeat, loadedRows, cores), print).run();
            case "features" ->
                new FeatureBench(new FeatureBench.Plan(repeat, workers, viewRows, cores, peers), print).run();
            case "scheduler" -> new SchedulerBench(new SchedulerBench.Plan(1_000, 64, 100, placements), print).run();
            case "mlflow" -> new MlflowBench(new MlflowBench.Plan(calls, 100, 2_001), print).run();
            case "journal" -> new JournalBench(seconds, print).run();
            case "codec" -> new CodecBench(seconds, print).run();
            case "executor" -> new ExecutorBench(EXECUTOR_JOBS * repeat, print).run();
            case "recovery" -> new RecoveryBench(history, Math.max(3, repeat), print).run();
            case "search" -> search(print);
            default -> throw new IllegalStateException("no case for " + name);
        }
        return 0;
    }

    private void search(Consumer<Figure> print) throws InterruptedException {
        boolean all = functions.isEmpty();
        if (all || !Set.of(CURVES, IMPORTANCES).containsAll(functions)) {
            new SearchBench(searchPlan(), print).run();
        }
        if (all || functions.contains(CURVES)) {
            new CurveBench(seeds, threads, print).run();
        }
        if (all || functions.contains(IMPORTANCES)) {
            new ImportanceBench(print).run();
        }
    }

    private SearchBench.Plan searchPlan() {
        List<SearchFunction> chosen = functions.isEmpty()
                ? SearchFunction.usual()
                : functions.stream()
                        .filter(function -> !Set.of(CURVES, IMPORTANCES).contains(function))
                        .flatMap(function -> SearchFunction.of(function).stream())
                        .toList();
        return new SearchBench.Plan(samplers, chosen, seeds, threads, functions.isEmpty());
    }

    /** What is given and has no meaning for the bench that is asked for; null if nothing. */
    private @Nullable String wrongUsage() {
        List<String> known = OPTIONS.get(name);
        if (known == null) {
            return "'" + name + "' (expected: one of " + String.join(", ", OPTIONS.keySet()) + ")";
        }
        return command.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(given -> !known.contains(given))
                .findFirst()
                .map(given -> name + " takes no " + given + " (expected: " + String.join(", ", known) + ")")
                .orElse(null);
    }
}
