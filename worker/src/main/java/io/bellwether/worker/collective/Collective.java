package io.bellwether.worker.collective;

/**
 * The members of a gang as one of them sees them. Every member makes the same calls in the same order, with arrays of the same
 * length; each call returns when this member has its result. Confined to one thread.
 *
 * <p>All members get the very same bits, whoever was quick or slow, so that what they compute from them stays the same too.
 *
 * <p>Every call throws {@code UNREACHABLE} when a member is lost, the code of the failure with which another member ended, or
 * {@code CANCELLED} when the thread is interrupted.
 */
public interface Collective {
    /** Which member this is, from 0. */
    int rank();

    /** How many members there are. */
    int size();

    /** Replaces each value by its sum over all members. */
    void allReduce(double[] values);

    /** As {@link #allReduce(double[])}; sums in float32. */
    void allReduce(float[] values);

    /** Member 0's bytes, on every member; what the others give is ignored. */
    byte[] broadcast(byte[] bytes);
}
