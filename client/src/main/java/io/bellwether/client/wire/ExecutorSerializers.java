package io.bellwether.client.wire;

import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage.Execute;
import io.bellwether.client.wire.ExecutorMessage.ExecutorReady;
import io.bellwether.client.wire.ExecutorMessage.Finished;
import io.bellwether.client.wire.ExecutorMessage.Log;
import io.bellwether.client.wire.ExecutorMessage.Metrics;
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
                    97, Execute.class, ExecutorSerializers::writeExecute, ExecutorSerializers::readExecute),
            MessageSerializer.of(
                    98,
                    Stop.class,
                    (output, message) -> TaskFields.writeAttempt(output, message.attempt()),
                    input -> new Stop(TaskFields.readAttempt(input))),
            MessageSerializer.of(
                    99, Finished.class, ExecutorSerializers::writeFinished, ExecutorSerializers::readFinished),
            MessageSerializer.of(
                    100, Metrics.class, ExecutorSerializers::writeMetrics, ExecutorSerializers::readMetrics),
            MessageSerializer.of(101, Log.class, ExecutorSerializers::writeLog, ExecutorSerializers::readLog));

    private ExecutorSerializers() {}

    private static void writeExecute(FieldOutput output, Execute message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.json(message.task());
        output.text(message.datasetDirectory());
    }

    private static Execute readExecute(FieldInput input) {
        return new Execute(TaskFields.readAttempt(input), input.json(TaskSpec.class), input.text());
    }

    private static void writeFinished(FieldOutput output, Finished message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.json(message.outcome());
    }

    private static Finished readFinished(FieldInput input) {
        return new Finished(TaskFields.readAttempt(input), input.json(AttemptOutcome.class));
    }

    private static void writeMetrics(FieldOutput output, Metrics message) {
        TaskFields.writeAttempt(output, message.attempt());
        TaskFields.writePoints(output, message.points());
    }

    private static Metrics readMetrics(FieldInput input) {
        return new Metrics(TaskFields.readAttempt(input), TaskFields.readPoints(input));
    }

    private static void writeLog(FieldOutput output, Log message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.list(message.lines(), FieldOutput::text);
    }

    private static Log readLog(FieldInput input) {
        return new Log(TaskFields.readAttempt(input), input.list(FieldInput::text));
    }
}
