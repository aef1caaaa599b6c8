package io.bellwether.client.wire;

import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage.CheckpointWritten;
import io.bellwether.client.wire.ExecutorMessage.Execute;
import io.bellwether.client.wire.ExecutorMessage.ExecutorReady;
import io.bellwether.client.wire.ExecutorMessage.Finished;
import io.bellwether.client.wire.ExecutorMessage.KernelsGivenUp;
import io.bellwether.client.wire.ExecutorMessage.Log;
import io.bellwether.client.wire.ExecutorMessage.MemberListening;
import io.bellwether.client.wire.ExecutorMessage.MembersListening;
import io.bellwether.client.wire.ExecutorMessage.Metrics;
import io.bellwether.client.wire.ExecutorMessage.SlotReady;
import io.bellwether.client.wire.ExecutorMessage.Stop;
import java.util.List;

/** Ids 96 to 127. */
final class ExecutorSerializers {
    static final List<MessageSerializer<?>> ALL = List.of(
            MessageSerializer.of(
                    96,
                    ExecutorReady.class,
                    (output, message) -> output.text(message.executor()),
                    input -> new ExecutorReady(input.text())),
            MessageSerializer.of(
                    97, Execute.class, 2, ExecutorSerializers::writeExecute, ExecutorSerializers::readExecute),
            MessageSerializer.of(
                    98,
                    Stop.class,
                    (output, message) -> TaskFields.writeAttempt(output, message.attempt()),
                    input -> new Stop(TaskFields.readAttempt(input))),
            MessageSerializer.of(
                    99, Finished.class, 2, ExecutorSerializers::writeFinished, ExecutorSerializers::readFinished),
            MessageSerializer.of(
                    100, Metrics.class, ExecutorSerializers::writeMetrics, ExecutorSerializers::readMetrics),
            MessageSerializer.of(101, Log.class, ExecutorSerializers::writeLog, ExecutorSerializers::readLog),
            MessageSerializer.of(
                    102,
                    CheckpointWritten.class,
                    ExecutorSerializers::writeCheckpoint,
                    ExecutorSerializers::readCheckpoint),
            MessageSerializer.of(
                    103, MemberListening.class, ExecutorSerializers::writeReady, ExecutorSerializers::readReady),
            MessageSerializer.of(
                    104, MembersListening.class, ExecutorSerializers::writeFormed, ExecutorSerializers::readFormed),
            MessageSerializer.of(
                    105,
                    KernelsGivenUp.class,
                    (output, message) -> output.text(message.kernels()),
                    input -> new KernelsGivenUp(input.text())),
            MessageSerializer.of(106, SlotReady.class, ExecutorSerializers::writeSlot, ExecutorSerializers::readSlot));

    private ExecutorSerializers() {}

    private static void writeExecute(FieldOutput output, Execute message) {
        TaskFields.writeAttempt(output, message.attempt());
        TrialFields.writeTask(output, message.task());
        output.text(message.datasetDirectory());
    }

    private static Execute readExecute(int version, FieldInput input) {
        return new Execute(
                TaskFields.readAttempt(input),
                version < 2 ? input.json(TaskSpec.class) : TrialFields.readTask(input),
                input.text());
    }

    private static void writeFinished(FieldOutput output, Finished message) {
        TaskFields.writeAttempt(output, message.attempt());
        TrialFields.writeOutcome(output, message.outcome());
    }

    private static Finished readFinished(int version, FieldInput input) {
        return new Finished(
                TaskFields.readAttempt(input),
                version < 2 ? input.json(AttemptOutcome.class) : TrialFields.readOutcome(input));
    }

    private static void writeMetrics(FieldOutput output, Metrics message) {
        TaskFields.writeAttempt(output, message.attempt());
        TaskFields.writePoints(output, message.points());
    }

    private static Metrics readMetrics(FieldInput input) {
        return new Metrics(TaskFields.readAttempt(input), TaskFields.readPoints(input));
    }

    private static void writeCheckpoint(FieldOutput output, CheckpointWritten message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.json(message.checkpoint());
    }

    private static CheckpointWritten readCheckpoint(FieldInput input) {
        return new CheckpointWritten(TaskFields.readAttempt(input), input.json(Checkpoint.class));
    }

    private static void writeReady(FieldOutput output, MemberListening message) {
        TaskFields.writeAttempt(output, message.attempt());
        TaskFields.writeGang(output, message.gang());
        output.text(message.address());
    }

    private static MemberListening readReady(FieldInput input) {
        return new MemberListening(TaskFields.readAttempt(input), TaskFields.readGang(input), input.text());
    }

    private static void writeFormed(FieldOutput output, MembersListening message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.list(message.addresses(), FieldOutput::text);
        output.text(message.secret());
    }

    private static MembersListening readFormed(FieldInput input) {
        return new MembersListening(TaskFields.readAttempt(input), input.list(FieldInput::text), input.text());
    }

    private static void writeLog(FieldOutput output, Log message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.list(message.lines(), FieldOutput::text);
    }

    private static Log readLog(FieldInput input) {
        return new Log(TaskFields.readAttempt(input), input.list(FieldInput::text));
    }

    private static void writeSlot(FieldOutput output, SlotReady message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.text(message.address());
        output.text(message.secret());
    }

    private static SlotReady readSlot(FieldInput input) {
        return new SlotReady(TaskFields.readAttempt(input), input.text(), input.text());
    }
}
