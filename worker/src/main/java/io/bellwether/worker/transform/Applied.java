package io.bellwether.worker.transform;

/** A fitted step at work. Caller-confined: it may remember what it has looked up. */
@FunctionalInterface
interface Applied {
    void apply(Frame frame);
}
