package io.bellwether.worker.collective;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Gang;

/** A member of the gang that carries out an attempt. */
record RingMember(AttemptId attempt, Gang gang) {
    int rank() {
        return gang.rank();
    }

    int size() {
        return gang.size();
    }

    /** The member that this one sends to. */
    int right() {
        return (rank() + 1) % size();
    }

    /** The member that this one receives from. */
    int left() {
        return (rank() + size() - 1) % size();
    }
}
