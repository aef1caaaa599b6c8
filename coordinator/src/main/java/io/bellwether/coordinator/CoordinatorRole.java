package io.bellwether.coordinator;

import io.bellwether.client.launch.Role;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The coordinator as a process. */
public final class CoordinatorRole implements Role {
    @Override
    public String name() {
        return "coordinator";
    }

    @Override
    public String help() {
        return CoordinatorFlags.help();
    }

    @Override
    public Running start(List<String> arguments) {
        CoordinatorConfig config = CoordinatorFlags.parse(arguments, System.getenv());
        // The whole process is this coordinator's. Libraries unpack native parts there: what a killed process leaves,
        // the next one on that directory deletes.
        System.setProperty(
                "java.io.tmpdir",
                DataDirectory.temporary(config.dataDirectory()).toAbsolutePath().toString());
        return new RunningCoordinator(Coordinator.start(config));
    }

    private record RunningCoordinator(Coordinator coordinator) implements Running {
        @Override
        public Map<String, Object> ready() {
            return Map.of(
                    "port", coordinator.port(),
                    "httpPort", coordinator.httpPort(),
                    "clusterId", coordinator.clusterId());
        }

        @Override
        public CompletableFuture<Throwable> failed() {
            return coordinator.failed();
        }

        @Override
        public void close() {
            coordinator.close();
        }
    }
}
