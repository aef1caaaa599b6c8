package io.bellwether.worker.executor;

import io.bellwether.client.task.TaskResult;
import io.bellwether.client.wire.ExecutorMessage.SlotReady;
import io.bellwether.worker.session.CodeFiles;
import io.bellwether.worker.session.ServedSlot;
import io.bellwether.worker.session.SlotDoor;
import io.bellwether.worker.session.ValueFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** Lends slots to clients' sessions. */
final class SessionRunner implements TaskRunner {
    private final SharedObjects shared;
    private final CallFiles files;
    private final ModelFiles code;
    private final IntConsumer end;

    /** {@code end} ends the executor with an exit code. */
    SessionRunner(CallFiles files, SharedObjects shared, IntConsumer end) {
        this.shared = shared;
        this.files = files;
        this.code = files.code();
        this.end = end;
    }

    /** Ends by being stopped only. */
    @Override
    public TaskResult run(AttemptScope scope) {
        SlotDoor door = shared.get("sessions", SlotDoor.class, () -> {
            var values = new ValueFiles(files.values(scope.attempt().task().job()));
            return SlotDoor.open(new Code(), values, end);
        });
        ServedSlot slot = door.add(scope.attempt());
        try {
            slot.serve(
                    scope::isCancelled,
                    () -> scope.send(new SlotReady(scope.attempt(), slot.address(), slot.secret())));
        } finally {
            door.remove(scope.attempt());
        }
        throw CancelledAttempt.exception();
    }

    private final class Code implements CodeFiles {
        @Override
        public boolean has(String sha256) {
            return code.has(sha256);
        }

        @Override
        public Path path(String sha256) {
            return code.path(sha256);
        }

        @Override
        public Path create() throws IOException {
            Files.createDirectories(code.directory());
            return Files.createTempFile(code.directory(), "partial-", "");
        }

        @Override
        public String adopt(Path file) throws IOException {
            return code.adopt(file);
        }
    }
}
