package io.bellwether.worker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.session.Dispatcher;
import io.bellwether.client.session.FrameOutput;
import io.bellwether.client.session.SessionFunction;
import io.bellwether.client.session.SlotDialer;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.UserObjects;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers and broken clients send to the port of slots: each is let go of, and the session's client is served. */
class SlotDoorFuzzTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration HELLO = Duration.ofMillis(1_500);
    private static final AttemptId ATTEMPT = new AttemptId(new TaskId(new JobId("session-1"), 0), 1);
    private static final int ROUNDS = 300;

    @TempDir
    private Path directory;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger exit = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SlotDoor door;
    private ServedSlot slot;
    private Dispatcher dispatcher;
    private Thread serving;

    @BeforeEach
    void open() {
        door = SlotDoor.open(new NoCode(), new ValueFiles(directory.resolve("values")), HELLO, exit::set);
        slot = door.add(ATTEMPT);
        dispatcher = new Dispatcher("fuzz", threads, sha256 -> new byte[0], attempt -> {});
        SlotDialer dialer = new SlotDialer(dispatcher, threads);
        serving = new Thread(
                () -> slot.serve(stopped::get, () -> dialer.onOffered(ATTEMPT, slot.address(), slot.secret())), "slot");
        serving.start();
    }

    @AfterEach
    void close() throws Exception {
        stopped.set(true);
        serving.interrupt();
        serving.join(PATIENCE.toMillis());
        door.close();
        dispatcher.end(new io.bellwether.client.ClusterException(io.bellwether.client.ErrorCode.CANCELLED, "over"));
        threads.shutdownNow();
        assertThat(exit)
                .as("exit code of the process, as long as none was asked for")
                .hasValue(0);
    }

    @Test
    void strangersBytesAreLetGoOf() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            switch (seed % 4) {
                case 0 -> {} // any bytes
                case 1 -> { // a frame of a length that is none
                    if (bytes.length >= Integer.BYTES) {
                        int length = random.nextBoolean() ? Integer.MAX_VALUE - random.nextInt(9) : -random.nextInt();
                        Arrays.fill(bytes, 0, 4, (byte) (length >> 24));
                    }
                }
                case 2 -> bytes = Arrays.copyOf(hello("secret", 1, 0), random.nextInt(40)); // half a hello
                default -> { // a hello with a wrong byte somewhere
                    byte[] hello = hello(slot.secret(), 1, random.nextInt(3));
                    hello[4 + random.nextInt(hello.length - 13)] ^= (byte) (1 + random.nextInt(255));
                    bytes = hello;
                }
            }
            assertThat(isEnded(bytes))
                    .as("the connection of seed %d ends", seed)
                    .isTrue();
        }
        checkServed();
    }

    @Test
    void wrongSecretsAndVersionsAreRefusedInWords() throws Exception {
        assertThat(answer(hello("0".repeat(32), 1, SlotFrames.WAY_OF_TASKS)))
                .contains("session: unknown, or another secret");
        assertThat(answer(hello("", 1, SlotFrames.WAY_OF_VALUES))).contains("session: unknown, or another secret");
        byte[] old = hello(slot.secret(), 1, SlotFrames.WAY_OF_CONTROL);
        old[8] = 77;
        assertThat(answer(old)).contains("version: 77").contains("run the same release");
        checkServed();
    }

    @Test
    void thoseWhoTakeTheirTimeLeaveRoomForOthers() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            byte[] hello = hello(slot.secret(), 1, SlotFrames.WAY_OF_TASKS);
            for (int i = 0; i < 300; i++) {
                Socket socket = connect();
                slow.add(socket);
            }
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(
                    () -> {
                        for (int at = 0; at < hello.length - 1 && !over.get(); at++) {
                            for (Socket socket : slow) {
                                drip(socket, hello[at]);
                            }
                        }
                    },
                    threads);
            checkServed();
            over.set(true);
            dripping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whatAClientThatIsLetInSendsEndsItsConnectionAtMost() throws Exception {
        int ended = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int way = seed % 3;
            FrameOutput output = new FrameOutput();
            for (int frame = 0; frame < 4; frame++) {
                byte[] body = new byte[random.nextInt(60)];
                random.nextBytes(body);
                output.begin(random.nextInt(12)).raw(body, 0, body.length);
            }
            byte[] garbage = Arrays.copyOf(output.view().array(), output.length());
            try (Socket socket = connect()) {
                socket.getOutputStream().write(hello(slot.secret(), seed, way));
                boolean welcome = socket.getInputStream().read() >= 0;
                // The session's own client may have come in after it, and so before it.
                assertThat(welcome || way == SlotFrames.WAY_OF_TASKS).isTrue();
                socket.getOutputStream().write(garbage);
                socket.shutdownOutput();
                ended += drained(socket) ? 1 : 0;
            } catch (SocketException e) {
                ended++; // before all was written
            }
        }
        assertThat(ended).isEqualTo(60);
        checkServed();
    }

    private static void drip(Socket socket, byte value) {
        try {
            socket.getOutputStream().write(value);
        } catch (IOException e) {
            assertThat(e).as("it has been let go of").isInstanceOf(SocketException.class);
        }
    }

    private static byte[] hello(String secret, long link, int way) {
        FrameOutput hello = new FrameOutput();
        hello.begin(SlotFrames.HELLO)
                .int32(SlotFrames.VERSION)
                .text(ATTEMPT.toString())
                .text(secret)
                .int64(link)
                .int8(way);
        return Arrays.copyOf(hello.view().array(), hello.length());
    }

    /** The session's own client has a task carried out, even if it has to come in anew. */
    private void checkServed() throws Exception {
        SerializableFunction<Integer, Integer> function = x -> x + 1;
        byte[] bytes = UserObjects.write(function, "function", 1 << 20, type -> {});
        var shipped = new SessionFunction(
                0, SlotFrames.FORM_FUNCTION, bytes, List.of(), getClass().getClassLoader(), 0, List.of());
        CompletableFuture<Integer> future =
                dispatcher.submit(shipped, UserObjects.write(41, "argument", 100, type -> {}), 0);
        assertThat(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(42);
        await().atMost(PATIENCE).until(() -> dispatcher.slots() == 1);
    }

    private Socket connect() throws IOException {
        String address = slot.address();
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private boolean isEnded(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return drained(socket);
        } catch (SocketException e) {
            return true; // ended before all was written
        }
    }

    private String answer(byte[] hello) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(hello);
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /** Reads to the end: false is never the answer, a connection that stays open runs into the time limit. */
    private static boolean drained(Socket socket) throws IOException {
        try {
            InputStream input = socket.getInputStream();
            input.transferTo(java.io.OutputStream.nullOutputStream());
            return true;
        } catch (SocketException e) {
            return true; // reset: ended, too
        }
    }
}
