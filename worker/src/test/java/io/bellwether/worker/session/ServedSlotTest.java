package io.bellwether.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServedSlotTest {
    private final AttemptId attempt = new AttemptId(new TaskId(new JobId("session-1"), 0), 1);
    private final AtomicBoolean stopped = new AtomicBoolean();
    private SlotDoor door;
    private ServerSocketChannel server;

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() throws IOException {
        door = SlotDoor.open(new NoCode(), new ValueFiles(directory.resolve("values")), code -> {});
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        door.close();
    }

    @Test
    void ofTwoWhoWaitTheLaterIsServedAndTheEarlierLetGo() throws Exception {
        ServedSlot slot = door.add(attempt);
        try (Socket earlier = connect();
                SocketChannel earlierSide = server.accept();
                Socket later = connect();
                SocketChannel laterSide = server.accept()) {
            slot.admit(new ServedSlot.Visitor(1, earlierSide));
            slot.admit(new ServedSlot.Visitor(2, laterSide));
            Thread serving = new Thread(() -> slot.serve(stopped::get, () -> {}), "slot");
            serving.start();
            assertThat(later.getInputStream().read())
                    .as("the later one's welcome")
                    .isNotNegative();
            assertThat(earlier.getInputStream().read())
                    .as("the earlier one's end")
                    .isEqualTo(-1);
            stopped.set(true);
            serving.interrupt();
            serving.join();
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.getLocalAddress()).getPort());
    }
}
