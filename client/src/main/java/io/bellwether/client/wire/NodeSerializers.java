package io.bellwether.client.wire;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage.AttemptAcknowledged;
import io.bellwether.client.wire.NodeMessage.AttemptFinished;
import io.bellwether.client.wire.NodeMessage.AttemptLog;
import io.bellwether.client.wire.NodeMessage.AttemptMetrics;
import io.bellwether.client.wire.NodeMessage.CancelAttempt;
import io.bellwether.client.wire.NodeMessage.CheckpointSaved;
import io.bellwether.client.wire.NodeMessage.GangFormed;
import io.bellwether.client.wire.NodeMessage.GangMemberReady;
import io.bellwether.client.wire.NodeMessage.GridPeers;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.client.wire.NodeMessage.Heartbeat;
import io.bellwether.client.wire.NodeMessage.LoadReport;
import io.bellwether.client.wire.NodeMessage.NodeRegistered;
import io.bellwether.client.wire.NodeMessage.NodeStatus;
import io.bellwether.client.wire.NodeMessage.RegisterNode;
import io.bellwether.client.wire.NodeMessage.ReleaseJob;
import io.bellwether.client.wire.NodeMessage.RunAttempt;
import io.bellwether.client.wire.NodeMessage.SlotListening;
import io.bellwether.client.wire.NodeMessage.TrialReported;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ids 64 to 95. */
final class NodeSerializers {
    static final List<MessageSerializer<?>> ALL = List.of(
            MessageSerializer.of(
                    64, RegisterNode.class, 3, NodeSerializers::writeRegister, NodeSerializers::readRegister),
            MessageSerializer.of(
                    65, NodeRegistered.class, NodeSerializers::writeRegistered, NodeSerializers::readRegistered),
            MessageSerializer.of(66, Heartbeat.class, NodeSerializers::writeHeartbeat, NodeSerializers::readHeartbeat),
            MessageSerializer.of(67, GridPeers.class, NodeSerializers::writePeers, NodeSerializers::readPeers),
            MessageSerializer.of(68, RunAttempt.class, 2, NodeSerializers::writeRun, NodeSerializers::readRun),
            MessageSerializer.of(69, CancelAttempt.class, NodeSerializers::writeCancel, NodeSerializers::readCancel),
            MessageSerializer.of(70, ReleaseJob.class, NodeSerializers::writeRelease, NodeSerializers::readRelease),
            MessageSerializer.of(
                    71, AttemptFinished.class, NodeSerializers::writeFinished, NodeSerializers::readFinished),
            MessageSerializer.of(
                    72,
                    AttemptAcknowledged.class,
                    (output, message) -> TaskFields.writeAttempt(output, message.attempt()),
                    input -> new AttemptAcknowledged(TaskFields.readAttempt(input))),
            MessageSerializer.of(73, AttemptMetrics.class, NodeSerializers::writeMetrics, NodeSerializers::readMetrics),
            MessageSerializer.of(74, AttemptLog.class, NodeSerializers::writeLog, NodeSerializers::readLog),
            MessageSerializer.of(
                    75, TrialReported.class, NodeSerializers::writeReported, NodeSerializers::readReported),
            MessageSerializer.of(
                    76, CheckpointSaved.class, NodeSerializers::writeCheckpoint, NodeSerializers::readCheckpoint),
            MessageSerializer.of(77, GangMemberReady.class, NodeSerializers::writeReady, NodeSerializers::readReady),
            MessageSerializer.of(78, GangFormed.class, NodeSerializers::writeFormed, NodeSerializers::readFormed),
            MessageSerializer.of(
                    79, SlotListening.class, NodeSerializers::writeListening, NodeSerializers::readListening));

    private NodeSerializers() {}

    private static void writeRegister(FieldOutput output, RegisterNode message) {
        output.text(message.node().value());
        output.text(message.incarnation());
        output.text(message.host());
        output.integer(message.slots());
        output.list(message.trainers(), FieldOutput::json);
        TaskFields.writeAttempts(output, message.attempts());
        writeStatus(output, message.status());
        output.text(message.kernels());
        output.json(message.capacity());
        output.list(message.jobs(), (fields, job) -> fields.text(job.value()));
    }

    private static RegisterNode readRegister(int version, FieldInput input) {
        return new RegisterNode(
                new NodeId(input.text()),
                input.text(),
                input.text(),
                input.integer(),
                input.list(fields -> fields.json(TrainerDescriptor.class)),
                TaskFields.readAttempts(input),
                readStatus(input),
                input.text(),
                version < 2 ? NodeCapacity.NONE : input.json(NodeCapacity.class),
                version < 3 ? List.of() : input.list(fields -> new JobId(fields.text())));
    }

    private static void writeRegistered(FieldOutput output, NodeRegistered message) {
        output.number(message.epoch());
        output.number(message.session());
        TaskFields.writeAttempts(output, message.drop());
        output.number(message.heartbeatMillis());
        output.nested(() -> writePeers(output, message.grid()));
    }

    private static NodeRegistered readRegistered(FieldInput input) {
        return new NodeRegistered(
                input.number(),
                input.number(),
                TaskFields.readAttempts(input),
                input.number(),
                input.nested(() -> readPeers(input)));
    }

    private static void writeHeartbeat(FieldOutput output, Heartbeat message) {
        output.number(message.session());
        TaskFields.writeAttempts(output, message.attempts());
        writeStatus(output, message.status());
    }

    private static Heartbeat readHeartbeat(FieldInput input) {
        return new Heartbeat(input.number(), TaskFields.readAttempts(input), readStatus(input));
    }

    private static void writeStatus(FieldOutput output, NodeStatus status) {
        output.nested(() -> {
            output.text(status.gridAddress());
            output.name(status.gridState());
            output.integer(status.gridNodes());
            // Sorted: the same status always gives the same bytes.
            output.list(new TreeMap<>(status.decodes()).entrySet(), (fields, entry) -> {
                fields.text(entry.getKey());
                fields.integer(entry.getValue());
            });
            // What is not there is not written, so that nobody who does not tell of it sends other bytes than before.
            String kernels = status.kernels();
            Boolean copied = status.copied();
            String features = status.features();
            boolean loads = !status.loads().isEmpty() || features != null;
            if (kernels != null || copied != null || loads) {
                output.text(kernels == null ? "" : kernels);
            }
            if (copied != null || loads) {
                output.flag(Boolean.TRUE.equals(copied));
            }
            if (loads) {
                output.list(status.loads(), FieldOutput::json);
            }
            if (features != null) {
                output.text(features);
            }
        });
    }

    private static NodeStatus readStatus(FieldInput input) {
        return input.nested(() -> new NodeStatus(
                input.text(),
                input.name(GridState.class),
                input.integer(),
                readDecodes(input),
                input.hasMore() ? emptyAsNull(input.text()) : null,
                input.hasMore() ? (Boolean) input.flag() : null,
                input.hasMore() ? input.list(fields -> fields.json(LoadReport.class)) : List.of(),
                input.hasMore() ? input.text() : null));
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Map<String, Integer> readDecodes(FieldInput input) {
        Map<String, Integer> decodes = new HashMap<>();
        input.list(fields -> Map.entry(fields.text(), fields.integer()))
                .forEach(entry -> decodes.put(entry.getKey(), entry.getValue()));
        return decodes;
    }

    private static void writePeers(FieldOutput output, GridPeers message) {
        output.list(message.addresses(), FieldOutput::text);
    }

    private static GridPeers readPeers(FieldInput input) {
        return new GridPeers(input.list(FieldInput::text));
    }

    private static void writeRun(FieldOutput output, RunAttempt message) {
        output.number(message.epoch());
        output.number(message.session());
        TaskFields.writeAttempt(output, message.attempt());
        output.json(message.task());
        output.number(message.memory());
    }

    private static RunAttempt readRun(int version, FieldInput input) {
        return new RunAttempt(
                input.number(),
                input.number(),
                TaskFields.readAttempt(input),
                input.json(TaskSpec.class),
                version < 2 ? 0 : input.number());
    }

    private static void writeCancel(FieldOutput output, CancelAttempt message) {
        output.number(message.epoch());
        output.number(message.session());
        TaskFields.writeAttempt(output, message.attempt());
    }

    private static CancelAttempt readCancel(FieldInput input) {
        return new CancelAttempt(input.number(), input.number(), TaskFields.readAttempt(input));
    }

    private static void writeRelease(FieldOutput output, ReleaseJob message) {
        output.number(message.epoch());
        output.number(message.session());
        output.text(message.job().value());
    }

    private static ReleaseJob readRelease(FieldInput input) {
        return new ReleaseJob(input.number(), input.number(), new JobId(input.text()));
    }

    private static void writeFinished(FieldOutput output, AttemptFinished message) {
        output.number(message.session());
        TaskFields.writeAttempt(output, message.attempt());
        output.json(message.outcome());
    }

    private static AttemptFinished readFinished(FieldInput input) {
        return new AttemptFinished(input.number(), TaskFields.readAttempt(input), input.json(AttemptOutcome.class));
    }

    private static void writeMetrics(FieldOutput output, AttemptMetrics message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.text(message.run());
        TaskFields.writePoints(output, message.points());
    }

    private static AttemptMetrics readMetrics(FieldInput input) {
        return new AttemptMetrics(TaskFields.readAttempt(input), input.text(), TaskFields.readPoints(input));
    }

    private static void writeReported(FieldOutput output, TrialReported message) {
        output.number(message.session());
        TaskFields.writeAttempt(output, message.attempt());
        TaskFields.writePoints(output, message.points());
    }

    private static TrialReported readReported(FieldInput input) {
        return new TrialReported(input.number(), TaskFields.readAttempt(input), TaskFields.readPoints(input));
    }

    private static void writeCheckpoint(FieldOutput output, CheckpointSaved message) {
        output.number(message.session());
        TaskFields.writeAttempt(output, message.attempt());
        output.json(message.checkpoint());
    }

    private static CheckpointSaved readCheckpoint(FieldInput input) {
        return new CheckpointSaved(input.number(), TaskFields.readAttempt(input), input.json(Checkpoint.class));
    }

    private static void writeReady(FieldOutput output, GangMemberReady message) {
        TaskFields.writeAttempt(output, message.attempt());
        TaskFields.writeGang(output, message.gang());
        output.text(message.address());
    }

    private static GangMemberReady readReady(FieldInput input) {
        return new GangMemberReady(TaskFields.readAttempt(input), TaskFields.readGang(input), input.text());
    }

    private static void writeFormed(FieldOutput output, GangFormed message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.list(message.addresses(), FieldOutput::text);
        output.text(message.secret());
    }

    private static GangFormed readFormed(FieldInput input) {
        return new GangFormed(TaskFields.readAttempt(input), input.list(FieldInput::text), input.text());
    }

    private static void writeLog(FieldOutput output, AttemptLog message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.list(message.lines(), FieldOutput::text);
    }

    private static AttemptLog readLog(FieldInput input) {
        return new AttemptLog(TaskFields.readAttempt(input), input.list(FieldInput::text));
    }

    private static void writeListening(FieldOutput output, SlotListening message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.text(message.address());
        output.text(message.secret());
    }

    private static SlotListening readListening(FieldInput input) {
        return new SlotListening(TaskFields.readAttempt(input), input.text(), input.text());
    }
}
