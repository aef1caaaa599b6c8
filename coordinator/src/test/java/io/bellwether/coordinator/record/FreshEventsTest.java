package io.bellwether.coordinator.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreshEventsTest {
    private final FreshEvents fresh = new FreshEvents(5);

    @Test
    void givesEachCommitOnceFromTheIndexThatIsNext() {
        List<Event> first = commit(10, 2);
        List<Event> second = commit(12, 1);
        assertThat(fresh.takeFrom(10)).isEqualTo(first);
        assertThat(fresh.takeFrom(10)).as("that is for the journal").isEmpty();
        assertThat(fresh.takeFrom(12)).isEqualTo(second);
        assertThat(fresh.takeFrom(13)).isEmpty();
    }

    @Test
    void whatIsOlderOrBeginsWithinACommitIsLeftToTheJournal() {
        commit(10, 2);
        List<Event> second = commit(12, 2);
        assertThat(fresh.takeFrom(3)).isEmpty();
        assertThat(fresh.takeFrom(11)).as("in the middle").isEmpty();
        assertThat(fresh.takeFrom(12)).isEqualTo(second);
    }

    @Test
    void forgetsTheOldestBeyondItsLimitButNeverTheLast() {
        commit(1, 3);
        List<Event> second = commit(4, 3);
        assertThat(fresh.takeFrom(1)).isEmpty();
        assertThat(fresh.takeFrom(4)).isEqualTo(second);
        List<Event> large = commit(7, 9);
        assertThat(fresh.takeFrom(7)).isEqualTo(large);
    }

    @Test
    void beginsAnewAfterAGap() {
        commit(1, 2);
        List<Event> later = commit(8, 2); // another coordinator has led meanwhile
        assertThat(fresh.takeFrom(1)).isEmpty();
        assertThat(fresh.takeFrom(8)).isEqualTo(later);
    }

    private List<Event> commit(long index, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new ClusterEvent.ClusterCreated("cluster", index + i));
        }
        fresh.add(index + count - 1, events);
        return events;
    }
}
