package io.bellwether.coordinator.loop;

/** Is told of the beginning and the end of terms. Called on the loop; must not block. */
public interface LeadershipListener {
    /** A term has begun; nothing of it has been handled yet. */
    void onBegun(Leadership leadership);

    /** The term is over: every connection of it must end, so that peers agree with the next one anew. */
    void onEnded(Throwable cause);

    /** No further term could be begun: the process must end. */
    void onFatal(Throwable cause);
}
