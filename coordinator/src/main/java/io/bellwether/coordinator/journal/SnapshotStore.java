package io.bellwether.coordinator.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Where the newest snapshot lies. It only saves time: losing it loses nothing. Caller-confined. */
public interface SnapshotStore {
    /** The bytes of the newest one, to be closed; null if there is none. */
    @Nullable
    InputStream open() throws IOException;

    /** Puts another in its place: from the moment this returns that is the newest, and until then the one before is. */
    void replace(Content content) throws IOException, JournalException;

    /** Writes a snapshot; may take its time. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException, JournalException;
    }
}
