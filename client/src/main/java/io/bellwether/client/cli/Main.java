package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.RoleRunner;
import io.bellwether.client.spec.Nearest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code bellwether}. */
@Command(
        name = "bellwether",
        description = "A compute cluster for machine learning on the JVM.",
        footer = {
            "",
            "Exit codes: 0 done, 1 job failed, 2 usage or configuration, 3 cluster not reachable, 4 refused.",
            "BELLWETHER_DEBUG=1 shows stack traces."
        })
public final class Main {
    private static final List<String> ROLES = List.of("coordinator", "worker");
    private static final List<String> TOOLS = List.of("migrate");

    private final Context context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this")
    boolean help;

    Main(Context context) {
        this.context = context;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Context context = new Context(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                Boolean.getBoolean("bellwether.terminal"));
        int exitCode = new Main(context).execute(args);
        context.out().flush();
        System.exit(exitCode);
    }

    /** Runs one command in this process, and returns its exit code: for programs that have a command line of their own. */
    public static int run(PrintStream out, PrintStream err, Map<String, String> environment, String... args) {
        return new Main(new Context(out, err, environment, false)).execute(args);
    }

    int execute(String... args) {
        boolean json = Arrays.asList(args).contains("--json");
        try {
            if (args.length > 0 && ROLES.contains(args[0])) {
                return RoleRunner.run(args[0], withoutJson(args), context.err());
            }
            if (args.length > 0 && TOOLS.contains(args[0])) {
                return use(args[0], withoutJson(args), json);
            }
            return commandLine().execute(args);
        } catch (ClusterException e) {
            return fail(ExitCode.ofLocal(e.code()), e.code(), e, json);
        } catch (Exception e) {
            return fail(ExitCode.FAILED, ErrorCode.INTERNAL, e, json);
        }
    }

    private int use(String tool, List<String> args, boolean json) throws Exception {
        Map<String, Object> done = RoleRunner.use(tool, args);
        if (json) {
            context.printJson(done);
        } else if (done.containsKey("help")) {
            context.out().println(done.get("help"));
        } else {
            done.forEach((what, value) -> context.out().printf("%-14s %s%n", what, value));
        }
        return ExitCode.DONE;
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(this);
        line.addSubcommand(new UpCommand(context));
        line.addSubcommand(new DownCommand(context));
        line.addSubcommand(new RoleEntry.Coordinator());
        line.addSubcommand(new RoleEntry.Worker());
        line.addSubcommand(new RoleEntry.Migrate());
        line.addSubcommand(new SubmitCommand(context));
        line.addSubcommand(new JobsCommand(context));
        line.addSubcommand(new JobCommand(context));
        line.addSubcommand(new ExplainCommand(context));
        line.addSubcommand(new ReportCommand(context));
        line.addSubcommand(new CancelCommand(context));
        line.addSubcommand(new LogsCommand(context));
        line.addSubcommand(new NodesCommand(context));
        line.addSubcommand(new DrainCommand(context));
        line.addSubcommand(new TenantsCommand(context));
        line.addSubcommand(new TenantCommand(context));
        line.addSubcommand(new RunsCommand(context));
        line.addSubcommand(new DatasetsCommand(context));
        line.addSubcommand(new ApplyCommand(context));
        line.addSubcommand(new ViewsCommand(context));
        line.addSubcommand(new FeaturesCommand(context));
        line.addSubcommand(new ModelsCommand(context));
        line.setExecutionExceptionHandler((e, command, parsed) -> onFailure(e, isJson(parsed)));
        line.setParameterExceptionHandler((e, args) -> onUsage(e, Arrays.asList(args)));
        line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        return line;
    }

    private static boolean isJson(CommandLine.ParseResult parsed) {
        return parsed.originalArgs().contains("--json");
    }

    private int onFailure(Exception e, boolean json) {
        if (e instanceof CommandFailure failure) {
            return fail(failure.exitCode(), failure.reason().code(), failure.reason(), json);
        }
        if (e instanceof ClusterException local) {
            return fail(ExitCode.ofLocal(local.code()), local.code(), local, json);
        }
        return fail(ExitCode.FAILED, ErrorCode.INTERNAL, e, json);
    }

    private int onUsage(ParameterException e, List<String> args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String sentence = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(command, unmatched.getUnmatched())
                : String.valueOf(e.getMessage());
        return fail(
                ExitCode.USAGE,
                ErrorCode.INVALID_ARGUMENT,
                new ClusterException(ErrorCode.INVALID_ARGUMENT, sentence + "; see '" + name + " --help'", e),
                args.contains("--json"));
    }

    private static String unmatched(CommandLine command, List<String> arguments) {
        String first = arguments.get(0);
        boolean isLocal = List.of("up", "down").contains(command.getCommandName());
        if (isLocal && (first.equals("--coordinator") || first.startsWith("--coordinator="))) {
            return "'" + command.getCommandName()
                    + "' takes no --coordinator: it is about the processes of one --data-dir on" + " this machine";
        }
        if (first.startsWith("-")) {
            List<String> known = command.getCommandSpec().options().stream()
                    .map(OptionSpec::longestName)
                    .toList();
            return "unknown flag '" + first + "'; " + Nearest.hint(first, known);
        }
        if (command.getSubcommands().isEmpty()) {
            return "unexpected argument '" + first + "'";
        }
        return "unknown command '" + first + "'; "
                + Nearest.hint(first, command.getSubcommands().keySet());
    }

    private int fail(int exitCode, ErrorCode code, Exception e, boolean json) {
        boolean debug =
                context.environment().getOrDefault("BELLWETHER_DEBUG", "").equals("1");
        String message = message(e);
        PrintStream err = context.err();
        // Several lines are problems of a file, each with its place: editors and terminals know that form.
        err.println(message.contains("\n") ? message : "error: " + message);
        if (debug) {
            e.printStackTrace(err);
        } else if (code == ErrorCode.INTERNAL) {
            err.println("this looks like a defect; BELLWETHER_DEBUG=1 shows where");
        }
        if (json) {
            Map<String, String> error = new LinkedHashMap<>();
            error.put("code", code.name());
            error.put("message", message);
            context.printJson(Map.of("error", error));
        }
        return exitCode;
    }

    private static String message(Exception e) {
        return e instanceof ClusterException || e instanceof CommandFailure
                ? String.valueOf(e.getMessage())
                : e.toString();
    }

    /** JSON is UTF-8, whatever the locale. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static List<String> withoutJson(String[] args) {
        return Arrays.stream(args, 1, args.length)
                .filter(arg -> !arg.equals("--json"))
                .toList();
    }
}
