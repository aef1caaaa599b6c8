package io.bellwether.worker.engine.xgboost;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a boosting goes on from. */
final class BoosterState {
    private static final int MAGIC = 0x62775842; // "bwXB"
    private static final int HEADER = 4 + 4 + 4 + 8;

    private final int rounds;
    private final int bestRounds;
    private final double bestValue;
    private final byte[] model;

    /** The booster, in UBJ, with {@code rounds} behind it, of which after {@code bestRounds} the metric was best. */
    BoosterState(int rounds, int bestRounds, double bestValue, byte[] model) {
        this.rounds = rounds;
        this.bestRounds = bestRounds;
        this.bestValue = bestValue;
        this.model = model;
    }

    int rounds() {
        return rounds;
    }

    int bestRounds() {
        return bestRounds;
    }

    double bestValue() {
        return bestValue;
    }

    byte[] model() {
        return model;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(HEADER + model.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(rounds)
                .putInt(bestRounds)
                .putDouble(bestValue)
                .put(model)
                .array();
    }

    /** @throws IllegalArgumentException if that is no such state */
    static BoosterState read(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length <= HEADER || from.getInt() != MAGIC) {
            throw new IllegalArgumentException("the checkpoint of " + bytes.length + " bytes is no booster's");
        }
        int rounds = from.getInt();
        int bestRounds = from.getInt();
        double bestValue = from.getDouble();
        byte[] model = new byte[from.remaining()];
        from.get(model);
        if (rounds < 1 || bestRounds < 1 || bestRounds > rounds) {
            throw new IllegalArgumentException("the checkpoint is of " + rounds + " rounds, the best " + bestRounds);
        }
        return new BoosterState(rounds, bestRounds, bestValue, model);
    }
}
