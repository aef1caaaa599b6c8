package io.bellwether.client.session;

import io.bellwether.client.tasks.TaskLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/*
 * What a client and the slots of its session say to each other. A frame is: int32 length of the rest | int8 type | body.
 *
 *   text: int32 length | UTF-8        bytes: int32 length | bytes
 *
 *   client -> slot    HELLO     int32 version | text attempt | text secret | int64 link | int8 way (tasks or control)
 *                     FUNCTION  int32 id | int8 form | int64 timeout, ms | int32 count, so many: text SHA-256 of a jar, text its name | bytes
 *                     FORGET    int32 id of a function: none of its tasks is outstanding
 *                     CODE      text SHA-256 | int64 length | int64 offset | bytes
 *                     TASKS     many: int32 number | int32 function | bytes argument
 *                     LINKED    int32 number | int32 function | bytes argument | int64 value to keep the result as, 0: send it | int32 count, so many
 *                               values that are needed: int64 value | text address, text attempt, text secret of a slot whose node has it
 *                     CANCEL    many: int32 number                       (on the way of control, which nothing else can hold up)
 *                     FREE      many: int64 value that nobody needs       (on the way of control)
 *                     PING      nothing                                  (on the way of control)
 *                     FETCH     int64 value                              (on the way of values, of clients and of other slots)
 *   slot -> client    WELCOME   int32 version | text home: the same from all slots of a node
 *                     REFUSED   text
 *                     RESULTS   int64 time spent on them, ns | many: int32 number | int8 status | bytes
 *                     WANTED    many: text SHA-256 of code that the node lacks
 *                     RETURNED  many: int32 number: not begun, or begun in vain through no fault of the task
 *                     PART      int64 length of the value, -1: it is not here | bytes up to the end of the frame   (on the way of values)
 *                     PONG      nothing: the process lives               (on the way of control, whatever the slot's thread does)
 *                     BYE       nothing: what is outstanding and not returned was not begun; the slot is taken back
 *
 * Numbers count the tasks of one connection from 0. A slot carries them out in this order, so results come in it, and what is returned is
 * the end of what was sent; only a cancelled task is left out of neither: its status says so.
 */
/** The frames of session tasks. Stateless. */
public final class SlotFrames {
    public static final int VERSION = 3;

    public static final int HELLO = 1;
    public static final int FUNCTION = 2;
    public static final int CODE = 3;
    public static final int TASKS = 4;
    public static final int CANCEL = 5;
    public static final int PING = 6;
    public static final int LINKED = 7;
    public static final int FREE = 8;
    public static final int FETCH = 9;
    public static final int FORGET = 10;

    public static final int WELCOME = 16;
    public static final int REFUSED = 17;
    public static final int RESULTS = 18;
    public static final int WANTED = 19;
    public static final int RETURNED = 20;
    public static final int BYE = 21;
    public static final int PONG = 22;
    public static final int PART = 23;

    /** In HELLO: the way of tasks and results, that of control, and one that values are fetched by. */
    public static final int WAY_OF_TASKS = 0;

    public static final int WAY_OF_CONTROL = 1;
    public static final int WAY_OF_VALUES = 2;

    /** In FUNCTION: a function that is applied to each argument; a call that takes none; or none, each argument is a call. */
    public static final int FORM_FUNCTION = 0;

    public static final int FORM_CALL = 1;
    public static final int FORM_CALLS = 2;

    /**
     * In RESULTS: a serialized value; a {@code RemoteFailure}; nothing, since the task was cancelled; the length of a value that is kept,
     * int64; or the numbers of needed values that were not found, many int64: the task has not been carried out.
     */
    public static final int VALUE = 0;

    public static final int FAILURE = 1;
    public static final int CANCELLED = 2;
    public static final int KEPT = 3;
    public static final int LOST = 4;

    /** One argument or result of the greatest length, with what is around it. */
    public static final int MAX_BYTES = Math.max(TaskLimits.ARGUMENT_BYTES, TaskLimits.RESULT_BYTES) + (1 << 20);

    /** How much of a jar goes into one frame. */
    public static final int CODE_CHUNK = 1 << 20;

    /** A hello that is longer comes from a stranger. */
    public static final int MAX_HELLO_BYTES = 4 << 10;

    private SlotFrames() {}

    /** Reads a text at the position. */
    public static String text(ByteBuffer frame) throws IOException {
        return new String(bytes(frame), StandardCharsets.UTF_8);
    }

    /** Reads bytes at the position. */
    public static byte[] bytes(ByteBuffer frame) throws IOException {
        int length = frame.getInt();
        if (length < 0 || length > frame.remaining()) {
            throw new IOException("length: " + length + " (expected: 0 to " + frame.remaining() + ")");
        }
        byte[] bytes = new byte[length];
        frame.get(bytes);
        return bytes;
    }
}
