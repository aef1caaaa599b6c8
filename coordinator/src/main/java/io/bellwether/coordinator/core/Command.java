package io.bellwether.coordinator.core;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import java.util.Map;

/** Something asked of the core. Ids and randomness come with the command, time with the call. */
public sealed interface Command {
    <R> R accept(Visitor<R> visitor);

    /** The first command of a leadership. {@code newClusterId} names the cluster if the journal is empty. */
    record StartLeading(String newClusterId) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A client submits; {@code newId} is the job's id unless {@code requestId} is known already. Reply: JobAccepted. */
    record SubmitJob(String requestId, JobId newId, JobSpec spec) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A client cancels. Reply: Done. */
    record CancelJob(JobId job) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A client registers a feature view. Reply: View of its version. */
    record RegisterView(FeatureViewSpec spec) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A client adds calls to an open job, or closes it. Reply: Done. */
    record AppendTasks(JobId job, long sequence, List<TaskBatch> batches, boolean last) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A client wants no results of these calls. Reply: Done. */
    record CancelTasks(JobId job, List<Integer> calls) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A session's client is alive. Reply: Done. */
    record RenewSession(String requestId) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A client closes its session. Reply: Done. */
    record EndSession(String requestId) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A session's client gets no sign of life from one of its slots. Reply: Done. */
    record GiveUpSlot(String requestId, AttemptId attempt) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A node registers. Reply: NodeRegistered; the caller binds the connection to its session before anything is sent. */
    record RegisterNode(NodeMessage.RegisterNode request) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A node is alive. */
    record Heartbeat(NodeId node, NodeMessage.Heartbeat heartbeat) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A node tells how an attempt ended. */
    record FinishAttempt(NodeId node, long session, AttemptId attempt, AttemptOutcome outcome) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A prunable trial has reported values of its sweep's metric. */
    record ReportTrial(NodeId node, NodeMessage.TrialReported report) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** An attempt has saved a checkpoint. */
    record SaveCheckpoint(NodeId node, NodeMessage.CheckpointSaved saved) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A node is to get no new work, and after {@code graceMillis} to hand over what it runs. Reply: Done. */
    record DrainNode(NodeId node, long graceMillis) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A node that drains or is in quarantine is to get work again. Reply: Done. */
    record ResumeNode(NodeId node) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** An admin says what a tenant is from now on. Reply: Done. */
    record SetTenant(TenantSpec tenant) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** An admin takes back what was set for a tenant. Reply: Done. */
    record UnsetTenant(String tenant) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The suggester answers a {@link SuggestionRequest}. Void if the sweep has moved on. */
    record AddTrials(JobId job, int firstNumber, List<Map<String, Object>> configurations, boolean exhausted)
            implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The suggester answers a {@link DescendantRequest}. Void if the sweep has moved on. */
    record AddDescendant(JobId job, int number, int weak, int strong, Map<String, Object> configuration)
            implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The suggester can't go on: the sweep fails with this message. */
    record FailSweep(JobId job, ErrorCode code, String message) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The suggester finds that little is left to gain: the sweep takes no further configurations. Void if it has none to take. */
    record StopSearch(JobId job, String reason) implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Time has passed: whatever is due. */
    record Tick() implements Command {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** One case for each command. */
    interface Visitor<R> {
        R visit(StartLeading command);

        R visit(SubmitJob command);

        R visit(CancelJob command);

        R visit(RegisterView command);

        R visit(AppendTasks command);

        R visit(CancelTasks command);

        R visit(RenewSession command);

        R visit(EndSession command);

        R visit(GiveUpSlot command);

        R visit(RegisterNode command);

        R visit(Heartbeat command);

        R visit(FinishAttempt command);

        R visit(ReportTrial command);

        R visit(SaveCheckpoint command);

        R visit(DrainNode command);

        R visit(ResumeNode command);

        R visit(SetTenant command);

        R visit(UnsetTenant command);

        R visit(AddTrials command);

        R visit(AddDescendant command);

        R visit(FailSweep command);

        R visit(StopSearch command);

        R visit(Tick command);
    }
}
