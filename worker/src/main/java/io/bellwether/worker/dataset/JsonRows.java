package io.bellwether.worker.dataset;

import com.fasterxml.jackson.core.JsonToken;
import io.bellwether.client.job.SourceFormat;

/** The objects of a file of JSON lines, one after another. Caller-confined. */
interface JsonRows extends AutoCloseable {
    /** Takes the values of one object. */
    @FunctionalInterface
    interface Values {
        /** {@code text}: as it is written, a string without its quotes. */
        void value(String name, JsonToken token, String text);
    }

    /** Opens a file, to be read as {@code format} says. */
    static JsonRows open(Storage storage, String file, SourceFormat format) {
        return GivenTypes.drops(format)
                ? JsonLines.open(storage, file, format)
                : JsonFile.open(storage, file, format.encoding());
    }

    /** Goes to the next object; false at the end. */
    boolean next();

    /** Gives each value of the object that is not nested. */
    void forEach(Values values);

    /** Where the object starts, for messages. */
    String at();

    /** The objects that were left out by now. */
    MalformedCount malformed();

    @Override
    void close();
}
