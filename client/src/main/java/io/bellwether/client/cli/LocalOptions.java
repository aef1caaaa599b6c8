package io.bellwether.client.cli;

import picocli.CommandLine.Option;

/** What every command takes, also one that works on this machine's processes and asks no cluster. Filled by picocli. */
sealed class LocalOptions permits CommonOptions {
    @Option(names = "--json", description = "print one JSON value")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "print this")
    boolean help;
}
