package io.bellwether.client.wire;

/** Model bytes, in chunks. Content-addressed: putting the same bytes twice is harmless. */
public sealed interface ArtifactMessage extends Message {
    /** The largest chunk, in bytes. */
    int CHUNK_BYTES = 1 << 20;

    /**
     * Stores a chunk. Chunks of one artifact come in order over one connection. Reply: {@code Done}; for the last one
     * after the content has been checked and is durable.
     *
     * @param total length of the whole artifact in bytes
     * @param task whose checkpoint it is, and which it goes with; empty for what stays for good
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per chunk would double the traffic in memory
    record PutChunk(String sha256, long total, long offset, byte[] bytes, String task) implements ArtifactMessage {
        /** Of an artifact that stays for good. */
        public PutChunk(String sha256, long total, long offset, byte[] bytes) {
            this(sha256, total, offset, bytes, "");
        }
    }

    /** Asks for a chunk. Reply: {@link Chunk}. */
    record GetChunk(String sha256, long offset) implements ArtifactMessage {}

    /** Up to {@link #CHUNK_BYTES} from an offset. */
    @SuppressWarnings("ArrayRecordComponent")
    record Chunk(long total, long offset, byte[] bytes) implements ArtifactMessage {}
}
