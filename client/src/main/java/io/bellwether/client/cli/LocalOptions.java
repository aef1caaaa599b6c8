package io.bellwether.client.cli;

import picocli.CommandLine.Option;

/** What the commands take that work on this machine's processes, and ask no cluster. Filled by picocli. */
final class LocalOptions {
    @Option(names = "--json", description = "print one JSON value")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this")
    boolean help;
}
