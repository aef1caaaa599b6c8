package io.bellwether.coordinator;

import io.bellwether.coordinator.gateway.live.ClusterFeed;
import io.bellwether.coordinator.loop.Leadership;
import io.bellwether.coordinator.loop.LeadershipListener;
import io.bellwether.coordinator.loop.Standing;
import io.bellwether.coordinator.record.RecordProjector;
import io.bellwether.coordinator.rpc.PeerHandler;
import io.bellwether.coordinator.search.Suggester;
import io.bellwether.coordinator.snapshot.Snapshotter;
import io.bellwether.store.RecordStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the terms of the loop mean for the rest of the process. Called on the loop.
 *
 * @param shared whether another coordinator may lead after a term's end
 * @param records written by who leads
 * @param projector keeps them up
 * @param snapshotter is told how long the journal is
 * @param failed completed when no further term can be begun
 */
record TermListener(
        AtomicLong epoch,
        Standing standing,
        boolean shared,
        PeerHandler peers,
        Suggester suggester,
        RecordStore records,
        RecordProjector projector,
        Snapshotter snapshotter,
        ClusterFeed feed,
        CompletableFuture<Throwable> failed)
        implements LeadershipListener {
    @Override
    public void onBegun(Leadership leadership) {
        epoch.set(leadership.epoch());
        records.lead(leadership.epoch());
        projector.lead(leadership.lastIndex());
        standing.lead();
        snapshotter.onCommitted(leadership.lastIndex());
        suggester.askAll();
        feed.onBegun();
    }

    @Override
    public void onEnded(Throwable cause) {
        projector.follow();
        records.follow();
        if (shared) {
            standing.follow(null);
            feed.onEnded();
        }
        peers.closeAll();
    }

    @Override
    public void onFatal(Throwable cause) {
        failed.complete(cause);
    }
}
