package io.bellwether.worker.engine;

import java.util.List;
import java.util.Optional;

/**
 * Several trainers that one library brings. Found by {@link java.util.ServiceLoader}, as a {@link Trainer} is. The node asks as
 * it starts, so making the trainers must not load the library.
 */
public interface TrainerFamily {
    /** The trainers, each with a name of its own. */
    List<Trainer> trainers();

    /**
     * A trainer that is not among {@link #trainers} but can be made for a name, a class's for example; empty if the name means
     * nothing here. Asked where trials run.
     */
    default Optional<Trainer> named(String name) {
        return Optional.empty();
    }
}
