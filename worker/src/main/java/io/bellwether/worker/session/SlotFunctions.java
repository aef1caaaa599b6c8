package io.bellwether.worker.session;

import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.tasks.ValueScope;
import io.bellwether.worker.calls.Callee;
import io.bellwether.worker.calls.UserCodeLoaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client has shipped over one connection: functions by number, and code that this node did not have. Each slot reads a function
 * for itself, so no two threads share what it captured. Confined to the slot's thread.
 */
final class SlotFunctions implements AutoCloseable {
    private final CodeClaims claims;
    private final CodeFiles files;
    private final UserCodeLoaders loaders;
    private final SlotValues values;
    private final Map<Integer, SlotFunction> functions = new HashMap<>();
    private final Set<String> claimed = new HashSet<>();
    private final Map<String, Path> arriving = new HashMap<>();

    SlotFunctions(CodeClaims claims, CodeFiles files, UserCodeLoaders loaders, SlotValues values) {
        this.values = values;
        this.claims = claims;
        this.files = files;
        this.loaders = loaders;
    }

    /** A function as it came; {@link #callee} once its code is here. */
    static final class SlotFunction {
        private final int form;
        private final long timeoutNanos;
        private final List<TaskBatch.Code> code;
        private final byte[] bytes;
        private @Nullable Callee callee;

        private SlotFunction(int form, long timeoutMillis, List<TaskBatch.Code> code, byte[] bytes) {
            this.form = form;
            this.timeoutNanos = timeoutMillis * 1_000_000;
            this.code = code;
            this.bytes = bytes;
        }

        /** How long one task may take; 0 for any time. */
        long timeoutNanos() {
            return timeoutNanos;
        }

        @Nullable
        Callee callee() {
            return callee;
        }
    }

    void onFunction(ByteBuffer frame) throws IOException {
        int id = frame.getInt();
        int form = frame.get();
        long timeoutMillis = frame.getLong();
        int count = frame.getInt();
        List<TaskBatch.Code> code = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            code.add(new TaskBatch.Code(SlotFrames.text(frame), 1, SlotFrames.text(frame)));
        }
        functions.put(id, new SlotFunction(form, timeoutMillis, code, SlotFrames.bytes(frame)));
    }

    /** The client names it no more, unless it ships it again. */
    void onForget(ByteBuffer frame) {
        functions.remove(frame.getInt());
    }

    SlotFunction require(int id) throws IOException {
        SlotFunction function = functions.get(id);
        if (function == null) {
            throw new IOException("function " + id + " (expected: one that was shipped before)");
        }
        return function;
    }

    /** The jars that are to be asked for now, so that the function can be called; null if it can. */
    @Nullable
    List<String> missing(SlotFunction function) {
        if (function.callee != null) {
            return null;
        }
        List<String> wanted = new ArrayList<>();
        boolean complete = true;
        for (TaskBatch.Code jar : function.code) {
            if (!files.has(jar.sha256())) {
                complete = false;
                if (!claimed.contains(jar.sha256()) && claims.tryClaim(jar.sha256())) {
                    claimed.add(jar.sha256());
                    wanted.add(jar.sha256());
                }
            }
        }
        if (!complete) {
            return wanted;
        }
        ClassLoader loader = loaders.of(function.code);
        ValueScope scope = ValueScope.open(values);
        try {
            function.callee = switch (function.form) {
                case SlotFrames.FORM_FUNCTION -> Callee.function(function.bytes, loader, function.code);
                case SlotFrames.FORM_CALL -> Callee.call(function.bytes, loader, function.code);
                default -> Callee.calls(loader, function.code);
            };
        } finally {
            scope.close();
        }
        return null;
    }

    /** The values that functions and arguments refer to. */
    SlotValues values() {
        return values;
    }

    /** Whether what is missing comes by this connection, rather than by another one of this process. */
    boolean isArriving() {
        return !claimed.isEmpty();
    }

    void onCode(ByteBuffer frame) throws IOException {
        String sha256 = SlotFrames.text(frame);
        long length = frame.getLong();
        long offset = frame.getLong();
        byte[] chunk = SlotFrames.bytes(frame);
        if (!claimed.contains(sha256)) {
            throw new IOException("code " + sha256 + " came (expected: only what was asked for)");
        }
        Path file = arriving.get(sha256);
        if (file == null) {
            file = files.create();
            arriving.put(sha256, file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (ByteBuffer bytes = ByteBuffer.wrap(chunk); bytes.hasRemaining(); ) {
                channel.write(bytes, offset + bytes.position());
            }
        }
        if (offset + chunk.length == length) {
            arriving.remove(sha256);
            String found = files.adopt(file);
            if (!found.equals(sha256)) {
                throw new IOException("code " + sha256 + " came with the content of " + found);
            }
            claimed.remove(sha256);
            claims.release(sha256);
        }
    }

    /** Others may ask for what did not come. */
    @Override
    public void close() {
        claimed.forEach(claims::release);
        for (Path file : arriving.values()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
