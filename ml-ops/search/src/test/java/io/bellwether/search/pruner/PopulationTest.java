package io.bellwether.search.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Population based training: who pauses, who goes on, and who takes whose place. */
class PopulationTest {
    /** Of so many members that begin. */
    private static Pauser population(int members) {
        Pauser pauser = Pruners.pauser(
                        PrunerSpec.named("pbt")
                                .population(4)
                                .intervalSteps(10)
                                .maxSteps(30)
                                .build(),
                        Goal.MAXIMIZE)
                .orElseThrow();
        for (int trial = 0; trial < members; trial++) {
            pauser.joined(trial);
        }
        return pauser;
    }

    private static List<Integer> goOn(Pauser pauser) {
        List<Integer> gone = new ArrayList<>();
        for (OptionalInt next = pauser.next(); next.isPresent(); next = pauser.next()) {
            gone.add(next.getAsInt());
            pauser.resumed(next.getAsInt());
        }
        return gone;
    }

    @Test
    void eachPausesAfterEachIntervalButForTheLast() {
        Pauser pauser = population(1);
        assertThat(pauser.pauseAt(0)).hasValue(10);
        pauser.paused(0, 10, 0.5);
        assertThat(goOn(pauser)).containsExactly(0);
        assertThat(pauser.pauseAt(0)).hasValue(20);
        pauser.paused(0, 20, 0.6);
        assertThat(pauser.pauseAt(0)).as("a trial has 30 steps").isEmpty();
    }

    @Test
    void membersWaitForEachOtherAndTheWorstQuarterIsReplacedByTheBest() {
        Pauser pauser = population(4);
        pauser.paused(3, 10, 0.4);
        pauser.paused(0, 10, 0.5);
        pauser.paused(1, 10, 0.7);
        assertThat(pauser.takeover()).as("one has not come yet").isEmpty();
        assertThat(goOn(pauser)).isEmpty();
        pauser.paused(2, 10, 0.6);
        assertThat(pauser.takeover()).hasValue(new Pauser.Takeover(3, 1));
        assertThat(pauser.takeover()).as("until it is done").isPresent();
        pauser.ended(3);
        pauser.born(4, 10);
        assertThat(pauser.takeover()).isEmpty();
        assertThat(goOn(pauser)).containsExactly(0, 1, 2);
        assertThat(pauser.pauseAt(4)).as("it goes on from step 10").hasValue(20);
        pauser.paused(1, 20, 0.8);
        assertThat(goOn(pauser)).as("the others are on their way").isEmpty();
    }

    @Test
    void nobodyWaitsForWhoHasEnded() {
        Pauser pauser = population(4);
        for (int trial = 0; trial < 3; trial++) {
            pauser.paused(trial, 10, 0.5 + trial / 10.0);
        }
        pauser.ended(3);
        assertThat(pauser.takeover()).as("a quarter of three is none").isEmpty();
        assertThat(goOn(pauser)).containsExactly(0, 1, 2);
    }

    @Test
    void whoIsNotWorseThanAllOthersGoesOnAndNaNIsWorst() {
        Pauser pauser = population(4);
        for (int trial = 0; trial < 4; trial++) {
            pauser.paused(trial, 10, 0.5);
        }
        assertThat(pauser.takeover()).as("as good as the others").isEmpty();
        goOn(pauser);
        for (int trial = 0; trial < 4; trial++) {
            pauser.paused(trial, 20, trial == 2 ? Double.NaN : 0.5);
        }
        assertThat(pauser.takeover().orElseThrow().weak()).isEqualTo(2);
    }

    @Test
    void ofTwoThatAreTheWorstOneIsReplaced() {
        Pauser pauser = population(4);
        for (int trial = 0; trial < 4; trial++) {
            pauser.paused(trial, 10, trial == 0 ? 0.9 : 0.5);
        }
        assertThat(pauser.takeover()).hasValue(new Pauser.Takeover(3, 0));
        pauser.ended(3);
        pauser.born(4, 10);
        assertThat(pauser.takeover()).isEmpty();
    }

    @Test
    void aMemberThatBeginsAnewAndPausesAgainCountsOnce() {
        Pauser pauser = population(3);
        pauser.paused(0, 10, 0.5);
        pauser.paused(0, 10, 0.5);
        pauser.paused(1, 10, 0.4);
        pauser.paused(2, 10, 0.3);
        assertThat(pauser.takeover()).as("of three that came").isEmpty();
        assertThat(goOn(pauser)).containsExactly(0, 1, 2);
    }
}
