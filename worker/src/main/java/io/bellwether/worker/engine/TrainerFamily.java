package io.bellwether.worker.engine;

import java.util.List;

/**
 * Several trainers that one library brings. Found by {@link java.util.ServiceLoader}, as a {@link Trainer} is. The node asks as
 * it starts, so making the trainers must not load the library.
 */
public interface TrainerFamily {
    /** The trainers, each with a name of its own. */
    List<Trainer> trainers();
}
