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
        return new RunningCoordinator(Coordinator.start(CoordinatorFlags.parse(arguments, System.getenv())));
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
