package io.bellwether.worker.transform;

/** The rows that a pipeline is fitted on, which can be read again and again, always in the same order. Caller-confined. */
public interface TrainRows {
    long rows();

    /** Reads all of them, block by block. */
    void forEach(Visitor visitor);

    /** Takes a block. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes the next block.
         *
         * @param labels one for each row of the frame, which is the visitor's to change
         */
        void accept(Frame frame, float[] labels);
    }
}
