package io.bellwether.client.wire;

import io.bellwether.client.wire.FeatureMessage.FeatureValues;
import io.bellwether.client.wire.FeatureMessage.KeyColumn;
import io.bellwether.client.wire.FeatureMessage.ReadFeatures;
import java.util.List;

/** Ids 144 to 159. */
final class FeatureSerializers {
    static final List<MessageSerializer<?>> ALL = List.of(
            MessageSerializer.of(144, ReadFeatures.class, FeatureSerializers::writeRead, FeatureSerializers::readRead),
            MessageSerializer.of(
                    145, FeatureValues.class, FeatureSerializers::writeValues, FeatureSerializers::readValues));

    private FeatureSerializers() {}

    private static void writeRead(FieldOutput output, ReadFeatures message) {
        output.text(message.view());
        output.list(message.features(), FieldOutput::text);
        output.list(message.keys(), (fields, key) -> {
            fields.text(key.name());
            fields.list(key.values(), FieldOutput::text);
        });
    }

    private static ReadFeatures readRead(FieldInput input) {
        return new ReadFeatures(
                input.text(),
                input.list(FieldInput::text),
                input.list(fields -> new KeyColumn(fields.text(), fields.list(FieldInput::text))));
    }

    private static void writeValues(FieldOutput output, FeatureValues message) {
        output.text(message.view());
        output.integer(message.version());
        output.list(message.features(), FieldOutput::text);
        output.integer(message.entities());
        output.bytes(message.rows());
    }

    private static FeatureValues readValues(FieldInput input) {
        return new FeatureValues(
                input.text(), input.integer(), input.list(FieldInput::text), input.integer(), input.bytes());
    }
}
