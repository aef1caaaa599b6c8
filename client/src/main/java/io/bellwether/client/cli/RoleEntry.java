package io.bellwether.client.cli;

import picocli.CommandLine.Command;

/** Lists the roles among the commands; they read their flags, {@code --help} too, themselves. */
final class RoleEntry {
    private RoleEntry() {}

    /** The line of {@code coordinator}. */
    @Command(name = "coordinator", description = "Runs a coordinator in the foreground, until SIGTERM.")
    static final class Coordinator {}

    /** The line of {@code worker}. */
    @Command(name = "worker", description = "Runs a worker node in the foreground, until SIGTERM.")
    static final class Worker {}

    /** The line of {@code migrate}. */
    @Command(name = "migrate", description = "Moves a cluster's journal and records from SQLite to PostgreSQL.")
    static final class Migrate {}
}
