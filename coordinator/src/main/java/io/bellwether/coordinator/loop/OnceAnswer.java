package io.bellwether.coordinator.loop;

import io.bellwether.client.ClusterException;
import io.bellwether.client.wire.Message;
import org.jspecify.annotations.Nullable;

/** Passes on the first answer only: when a term fails half-way through a batch, some have been answered already. */
final class OnceAnswer implements Request.Answer {
    private final Request.Answer answer;
    private boolean answered;

    OnceAnswer(Request.Answer answer) {
        this.answer = answer;
    }

    @Override
    public void complete(@Nullable Message reply, @Nullable ClusterException refusal) {
        synchronized (this) {
            if (answered) {
                return;
            }
            answered = true;
        }
        answer.complete(reply, refusal);
    }
}
