package io.bellwether.client.wire;

import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.wire.JobMessage.AppendTasks;
import io.bellwether.client.wire.JobMessage.AttachSession;
import io.bellwether.client.wire.JobMessage.CancelJob;
import io.bellwether.client.wire.JobMessage.CancelTasks;
import io.bellwether.client.wire.JobMessage.DrainNode;
import io.bellwether.client.wire.JobMessage.EndSession;
import io.bellwether.client.wire.JobMessage.ExplainJob;
import io.bellwether.client.wire.JobMessage.GetDataset;
import io.bellwether.client.wire.JobMessage.GetImportances;
import io.bellwether.client.wire.JobMessage.GetJob;
import io.bellwether.client.wire.JobMessage.GetList;
import io.bellwether.client.wire.JobMessage.GetLogs;
import io.bellwether.client.wire.JobMessage.GetRuns;
import io.bellwether.client.wire.JobMessage.GetTaskResults;
import io.bellwether.client.wire.JobMessage.GiveUpSlot;
import io.bellwether.client.wire.JobMessage.JobAccepted;
import io.bellwether.client.wire.JobMessage.JobEvent;
import io.bellwether.client.wire.JobMessage.Listing;
import io.bellwether.client.wire.JobMessage.Logs;
import io.bellwether.client.wire.JobMessage.RegisterView;
import io.bellwether.client.wire.JobMessage.RenewSession;
import io.bellwether.client.wire.JobMessage.SetTenant;
import io.bellwether.client.wire.JobMessage.SlotOffered;
import io.bellwether.client.wire.JobMessage.SubmitJob;
import io.bellwether.client.wire.JobMessage.UnsetTenant;
import io.bellwether.client.wire.JobMessage.View;
import io.bellwether.client.wire.JobMessage.WatchJob;
import java.util.List;

/** Ids 32 to 63. */
final class JobSerializers {
    static final List<MessageSerializer<?>> ALL = List.of(
            MessageSerializer.of(32, SubmitJob.class, JobSerializers::writeSubmitJob, JobSerializers::readSubmitJob),
            MessageSerializer.of(
                    33,
                    JobAccepted.class,
                    (output, message) -> writeJob(output, message.job()),
                    input -> new JobAccepted(readJob(input))),
            MessageSerializer.of(
                    34,
                    GetJob.class,
                    (output, message) -> writeJob(output, message.job()),
                    input -> new GetJob(readJob(input))),
            MessageSerializer.of(
                    35,
                    GetList.class,
                    (output, message) -> output.name(message.listing()),
                    input -> new GetList(input.name(Listing.class))),
            MessageSerializer.of(
                    36, View.class, (output, message) -> output.text(message.json()), input -> new View(input.text())),
            MessageSerializer.of(
                    37,
                    CancelJob.class,
                    (output, message) -> writeJob(output, message.job()),
                    input -> new CancelJob(readJob(input))),
            MessageSerializer.of(
                    38,
                    WatchJob.class,
                    (output, message) -> writeJob(output, message.job()),
                    input -> new WatchJob(readJob(input))),
            MessageSerializer.of(39, JobEvent.class, JobSerializers::writeJobEvent, JobSerializers::readJobEvent),
            MessageSerializer.of(40, GetLogs.class, JobSerializers::writeGetLogs, JobSerializers::readGetLogs),
            MessageSerializer.of(
                    41, Logs.class, (output, message) -> output.text(message.text()), input -> new Logs(input.text())),
            MessageSerializer.of(42, GetRuns.class, JobSerializers::writeGetRuns, JobSerializers::readGetRuns),
            MessageSerializer.of(
                    59,
                    GetDataset.class,
                    (output, message) -> output.text(message.nameOrId()),
                    input -> new GetDataset(input.text())),
            MessageSerializer.of(
                    62,
                    RegisterView.class,
                    (output, message) -> output.json(message.spec()),
                    input -> new RegisterView(input.json(FeatureViewSpec.class))),
            MessageSerializer.of(43, DrainNode.class, 2, JobSerializers::writeDrain, JobSerializers::readDrain),
            MessageSerializer.of(44, AppendTasks.class, JobSerializers::writeAppend, JobSerializers::readAppend),
            MessageSerializer.of(
                    45, CancelTasks.class, JobSerializers::writeCancelTasks, JobSerializers::readCancelTasks),
            MessageSerializer.of(
                    46, GetTaskResults.class, JobSerializers::writeGetResults, JobSerializers::readGetResults),
            MessageSerializer.of(
                    56,
                    ExplainJob.class,
                    (output, message) -> writeJob(output, message.job()),
                    input -> new ExplainJob(readJob(input))),
            MessageSerializer.of(
                    61,
                    GetImportances.class,
                    (output, message) -> {
                        writeJob(output, message.job());
                        output.text(message.method());
                    },
                    input -> new GetImportances(readJob(input), input.text())),
            MessageSerializer.of(
                    57,
                    SetTenant.class,
                    (output, message) -> output.json(message.tenant()),
                    input -> new SetTenant(input.json(TenantSpec.class))),
            MessageSerializer.of(
                    58,
                    UnsetTenant.class,
                    (output, message) -> output.text(message.tenant()),
                    input -> new UnsetTenant(input.text())),
            MessageSerializer.of(
                    47,
                    AttachSession.class,
                    (output, message) -> output.text(message.requestId()),
                    input -> new AttachSession(input.text())),
            MessageSerializer.of(
                    48,
                    RenewSession.class,
                    (output, message) -> output.text(message.requestId()),
                    input -> new RenewSession(input.text())),
            MessageSerializer.of(
                    49,
                    EndSession.class,
                    (output, message) -> output.text(message.requestId()),
                    input -> new EndSession(input.text())),
            MessageSerializer.of(50, SlotOffered.class, JobSerializers::writeSlot, JobSerializers::readSlot),
            MessageSerializer.of(51, GiveUpSlot.class, JobSerializers::writeGiveUp, JobSerializers::readGiveUp));

    private JobSerializers() {}

    private static void writeJob(FieldOutput output, JobId job) {
        output.text(job.value());
    }

    private static JobId readJob(FieldInput input) {
        return new JobId(input.text());
    }

    private static void writeSubmitJob(FieldOutput output, SubmitJob message) {
        output.text(message.requestId());
        output.json(message.spec());
    }

    private static SubmitJob readSubmitJob(FieldInput input) {
        return new SubmitJob(input.text(), input.json(JobSpec.class));
    }

    private static void writeJobEvent(FieldOutput output, JobEvent message) {
        output.text(message.json());
        output.flag(message.last());
    }

    private static JobEvent readJobEvent(FieldInput input) {
        return new JobEvent(input.text(), input.flag());
    }

    private static void writeGetRuns(FieldOutput output, GetRuns message) {
        JobId job = message.job();
        output.nullableText(job == null ? null : job.value());
        output.integer(message.limit());
    }

    private static GetRuns readGetRuns(FieldInput input) {
        String job = input.nullableText();
        return new GetRuns(job == null ? null : new JobId(job), input.integer());
    }

    private static void writeDrain(FieldOutput output, DrainNode message) {
        output.text(message.node().value());
        output.flag(message.drain());
        output.number(message.graceMillis());
    }

    private static DrainNode readDrain(int version, FieldInput input) {
        return new DrainNode(
                new NodeId(input.text()), input.flag(), version < 2 ? DrainNode.DEFAULT_GRACE_MILLIS : input.number());
    }

    private static void writeGetLogs(FieldOutput output, GetLogs message) {
        writeJob(output, message.job());
        output.nullableInteger(message.trial());
    }

    private static GetLogs readGetLogs(FieldInput input) {
        return new GetLogs(readJob(input), input.nullableInteger());
    }

    private static void writeAppend(FieldOutput output, AppendTasks message) {
        writeJob(output, message.job());
        output.number(message.sequence());
        output.list(message.batches(), FieldOutput::json);
        output.flag(message.last());
    }

    private static AppendTasks readAppend(FieldInput input) {
        return new AppendTasks(
                readJob(input), input.number(), input.list(each -> each.json(TaskBatch.class)), input.flag());
    }

    private static void writeCancelTasks(FieldOutput output, CancelTasks message) {
        writeJob(output, message.job());
        output.list(message.calls(), FieldOutput::integer);
    }

    private static CancelTasks readCancelTasks(FieldInput input) {
        return new CancelTasks(readJob(input), input.list(FieldInput::integer));
    }

    private static void writeGetResults(FieldOutput output, GetTaskResults message) {
        writeJob(output, message.job());
        output.number(message.from());
    }

    private static GetTaskResults readGetResults(FieldInput input) {
        return new GetTaskResults(readJob(input), input.number());
    }

    private static void writeGiveUp(FieldOutput output, GiveUpSlot message) {
        output.text(message.requestId());
        TaskFields.writeAttempt(output, message.attempt());
    }

    private static GiveUpSlot readGiveUp(FieldInput input) {
        return new GiveUpSlot(input.text(), TaskFields.readAttempt(input));
    }

    private static void writeSlot(FieldOutput output, SlotOffered message) {
        TaskFields.writeAttempt(output, message.attempt());
        output.text(message.address());
        output.text(message.secret());
    }

    private static SlotOffered readSlot(FieldInput input) {
        return new SlotOffered(TaskFields.readAttempt(input), input.text(), input.text());
    }
}
