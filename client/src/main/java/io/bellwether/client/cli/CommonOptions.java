package io.bellwether.client.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands take that ask a cluster. Filled by picocli. */
final class CommonOptions extends LocalOptions {
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
}
