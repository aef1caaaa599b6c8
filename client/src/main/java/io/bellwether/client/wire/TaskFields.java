package io.bellwether.client.wire;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import java.util.List;

/** Fields that messages of nodes and of executors have in common. */
final class TaskFields {
    private TaskFields() {}

    static void writeAttempt(FieldOutput output, AttemptId attempt) {
        output.text(attempt.toString());
    }

    static AttemptId readAttempt(FieldInput input) {
        return AttemptId.parse(input.text());
    }

    static void writeAttempts(FieldOutput output, List<AttemptId> attempts) {
        output.list(attempts, TaskFields::writeAttempt);
    }

    static List<AttemptId> readAttempts(FieldInput input) {
        return input.list(TaskFields::readAttempt);
    }

    static void writePoints(FieldOutput output, List<MetricPoint> points) {
        output.list(points, TaskFields::writePoint);
    }

    static List<MetricPoint> readPoints(FieldInput input) {
        return input.list(TaskFields::readPoint);
    }

    static void writeGang(FieldOutput output, Gang gang) {
        output.integer(gang.rank());
        output.integer(gang.size());
    }

    static Gang readGang(FieldInput input) {
        return new Gang(input.integer(), input.integer());
    }

    private static void writePoint(FieldOutput output, MetricPoint point) {
        output.nested(() -> {
            output.text(point.name());
            output.number(point.step());
            output.real(point.value());
            output.number(point.timestampMillis());
        });
    }

    private static MetricPoint readPoint(FieldInput input) {
        return input.nested(() -> new MetricPoint(input.text(), input.number(), input.real(), input.number()));
    }
}
