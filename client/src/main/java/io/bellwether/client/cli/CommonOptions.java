package io.bellwether.client.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. Filled by picocli. */
final class CommonOptions {
    @Option(
            names = "--coordinator",
            paramLabel = "HOST:PORT[,...]",
            description = "the cluster, all coordinators that it has; else BELLWETHER_COORDINATOR, else 127.0.0.1:7400")
    @Nullable
    String coordinator;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "the file with the cluster's secret; else BELLWETHER_TOKEN_FILE")
    @Nullable
    Path tokenFile;

    @Option(names = "--json", description = "print one JSON value")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this")
    boolean help;
}
