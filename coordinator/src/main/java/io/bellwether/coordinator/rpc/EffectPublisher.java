package io.bellwether.coordinator.rpc;

import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.loop.Outlet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** Takes what leaves the core to those it is for. Called on the loop. */
public final class EffectPublisher implements Outlet {
    private final NodeSessions sessions;
    private final Consumer<JobId> onJobChanged;
    private final Consumer<JobId> onSuggestionsWanted;
    private final CheckpointCleaner checkpoints;
    private final ObjLongConsumer<List<Event>> onCommitted;

    /**
     * None of the callbacks may block.
     *
     * @param onCommitted is given what has become durable, and the index of the last of it
     */
    public EffectPublisher(
            NodeSessions sessions,
            Consumer<JobId> onJobChanged,
            Consumer<JobId> onSuggestionsWanted,
            CheckpointCleaner checkpoints,
            ObjLongConsumer<List<Event>> onCommitted) {
        this.sessions = sessions;
        this.onJobChanged = onJobChanged;
        this.onSuggestionsWanted = onSuggestionsWanted;
        this.checkpoints = checkpoints;
        this.onCommitted = onCommitted;
    }

    @Override
    public void release(Effect effect) {
        if (effect instanceof Effect.SendToNode send) {
            sessions.send(send.node(), send.session(), send.message());
        } else if (effect instanceof Effect.EndSession end) {
            sessions.end(end.node(), end.session());
        } else if (effect instanceof Effect.JobChanged changed) {
            onJobChanged.accept(changed.job());
        } else if (effect instanceof Effect.SuggestionsWanted wanted) {
            onSuggestionsWanted.accept(wanted.job());
        } else if (effect instanceof Effect.CheckpointInherited inherited) {
            checkpoints.onInherited(inherited.task(), inherited.sha256());
        } else if (effect instanceof Effect.CheckpointsUnwanted unwanted) {
            checkpoints.onUnwanted(unwanted);
        } else {
            throw new IllegalStateException("no case for " + effect.getClass().getName());
        }
    }

    @Override
    public void committed(long lastIndex, List<Event> events) {
        onCommitted.accept(events, lastIndex);
        events.forEach(EventLog::onCommitted);
    }
}
