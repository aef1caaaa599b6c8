package io.bellwether.client.wire;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.SessionMessage.Done;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.NotLeader;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.SessionMessage.Ping;
import io.bellwether.client.wire.SessionMessage.Pong;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.client.wire.SessionMessage.Welcome;
import java.util.List;

/** Ids 16 to 31. */
final class SessionSerializers {
    static final List<MessageSerializer<?>> ALL = List.of(
            MessageSerializer.of(16, Hello.class, SessionSerializers::writeHello, SessionSerializers::readHello),
            MessageSerializer.of(17, Welcome.class, SessionSerializers::writeWelcome, SessionSerializers::readWelcome),
            MessageSerializer.of(18, Refused.class, SessionSerializers::writeRefused, SessionSerializers::readRefused),
            MessageSerializer.of(19, Done.class, (output, done) -> {}, input -> new Done()),
            MessageSerializer.of(
                    20, NotLeader.class, SessionSerializers::writeNotLeader, SessionSerializers::readNotLeader),
            MessageSerializer.of(21, Ping.class, (output, ping) -> {}, input -> new Ping()),
            MessageSerializer.of(22, Pong.class, (output, pong) -> {}, input -> new Pong()));

    private SessionSerializers() {}

    private static void writeHello(FieldOutput output, Hello hello) {
        output.integer(hello.minProtocol());
        output.integer(hello.maxProtocol());
        output.name(hello.role());
        output.nullableText(hello.clusterId());
        output.nullableText(hello.token());
        output.text(hello.software());
    }

    private static Hello readHello(FieldInput input) {
        return new Hello(
                input.integer(),
                input.integer(),
                input.name(PeerRole.class),
                input.nullableText(),
                input.nullableText(),
                input.text());
    }

    private static void writeWelcome(FieldOutput output, Welcome welcome) {
        output.integer(welcome.protocol());
        output.text(welcome.clusterId());
        output.number(welcome.epoch());
        output.text(welcome.software());
    }

    private static Welcome readWelcome(FieldInput input) {
        return new Welcome(input.integer(), input.text(), input.number(), input.text());
    }

    private static void writeRefused(FieldOutput output, Refused refused) {
        output.integer(refused.code().number());
        output.text(refused.message());
    }

    private static Refused readRefused(FieldInput input) {
        return new Refused(ErrorCode.ofNumber(input.integer()), input.text());
    }

    private static void writeNotLeader(FieldOutput output, NotLeader notLeader) {
        output.nullableText(notLeader.leader());
        output.text(notLeader.message());
    }

    private static NotLeader readNotLeader(FieldInput input) {
        return new NotLeader(input.nullableText(), input.text());
    }
}
