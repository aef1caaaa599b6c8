package io.bellwether.coordinator.snapshot;

import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.util.Pool;

/** The parts of a state as bytes, for code of the same version only. Thread-safe. */
final class StateCodec {
    private static final int FIRST_BUFFER = 1 << 14;

    private final Pool<StateKryo> kryos = new Pool<>(true, false) {
        @Override
        protected StateKryo create() {
            return new StateKryo();
        }
    };

    /** Whoever changes the part meanwhile spoils it. */
    byte[] encode(Object part) throws SnapshotException {
        StateKryo kryo = kryos.obtain();
        try (Output output = new Output(FIRST_BUFFER, -1)) {
            kryo.writeObject(output, part);
            kryos.free(kryo);
            return output.toBytes();
        } catch (RuntimeException e) {
            throw new SnapshotException(part.getClass().getSimpleName() + " can't be written: " + e.getMessage(), e);
        }
    }

    <T> T decode(byte[] bytes, Class<T> type) throws SnapshotException {
        StateKryo kryo = kryos.obtain();
        try (Input input = new Input(bytes)) {
            T part = kryo.readObject(input, type);
            kryos.free(kryo);
            if (input.position() != bytes.length) {
                throw new SnapshotException(type.getSimpleName() + " ends after " + input.position() + " of "
                        + bytes.length + " bytes (expected: all of them)");
            }
            return part;
        } catch (RuntimeException e) {
            throw new SnapshotException(type.getSimpleName() + " can't be read: " + e.getMessage(), e);
        }
    }
}
