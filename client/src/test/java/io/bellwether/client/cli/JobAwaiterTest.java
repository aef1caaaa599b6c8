package io.bellwether.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class JobAwaiterTest {
    private final JobAwaiter awaiter = new JobAwaiter(Duration.ofMillis(100));

    @Test
    void returnsTheJobAsItEnded() {
        try (TinyCoordinator coordinator = new TinyCoordinator(JobState.FAILED, null);
                Cluster cluster = connect(coordinator, Duration.ofMinutes(2))) {
            assertThat(awaiter.await(cluster.job(new JobId("j-1"))).state()).isEqualTo(JobState.FAILED);
        }
    }

    @Test
    void doesNotWaitForACoordinatorThatStaysAway() {
        TinyCoordinator coordinator = new TinyCoordinator(JobState.SUCCEEDED, null);
        try (Cluster cluster = connect(coordinator, Duration.ofMillis(500))) {
            coordinator.close();
            assertThatThrownBy(() -> awaiter.await(cluster.job(new JobId("j-1"))))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageEndingWith("; job j-1 goes on when the coordinator is back")
                    .extracting(e -> ((ClusterException) e).code())
                    .isEqualTo(ErrorCode.UNREACHABLE);
        }
    }

    private static Cluster connect(TinyCoordinator coordinator, Duration retryTimeout) {
        return Bellwether.builder("bw://" + coordinator.address())
                .retryTimeout(retryTimeout)
                .connect();
    }
}
