package io.bellwether.worker.dataset;

import com.fasterxml.jackson.core.JsonToken;
import io.bellwether.client.job.SourceFormat;
import java.util.function.Supplier;

/** The objects of a file of JSON lines, one after another. Caller-confined. */
interface JsonRows extends AutoCloseable {
    /** Takes the values of one object. */
    @FunctionalInterface
    interface Values {
        /** {@code text}: as it is written, a string without its quotes. */
        void value(String name, JsonToken token, String text);
    }

    /** Opens the objects that begin in a range of a file, to be read as {@code format} says; all if the file can't be read by ranges. */
    static JsonRows open(Storage storage, String file, SourceFormat format, long start, long length) {
        TextLines lines = TextLines.open(storage, file, format.encoding(), start, length);
        return GivenTypes.drops(format) ? new JsonLines(file, lines, format) : JsonFile.open(file, lines);
    }

    /** Goes to the next object; false at the end. */
    boolean next();

    /** Gives each value of the object that is not nested. */
    void forEach(Values values);

    /** Where the object starts, for messages; can be asked later on. */
    Supplier<String> place();

    /** As {@link #place}, now. */
    default String at() {
        return place().get();
    }

    /** The objects that were left out by now. */
    MalformedCount malformed();

    @Override
    void close();
}
