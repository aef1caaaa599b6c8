package io.bellwether.client.spec;

import static io.bellwether.client.spec.SpecTexts.SWEEP;
import static io.bellwether.client.spec.SpecTexts.assertProblems;
import static io.bellwether.client.spec.SpecTexts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.OutcomeConstraint;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How what is searched for, and how, is read from a spec. */
class SearchReaderTest {
    @Test
    void readsEveryKindOfParameterAndConstraints() {
        Sweep sweep = (Sweep) text("""
                kind: sweep
                trainers:
                  - name: mine
                    space:
                      booster: {choice: [gbtree, dart]}
                      layers: {int: [1, 5]}
                      drop: {float: [0, 1], when: {booster: [dart, gbtree]}}
                      width: {int: [8, 512], reverseLog: true, when: {layers: '>= 2'}}
                      size: {ordinal: [small, large]}
                      batch: {ordinal: [16, 32], when: {layers: 3}}
                      momentum: {float: [0.5, 0.999], reverseLog: true, when: {size: '!= small'}}
                      folds: {constant: 5}
                      verbose: {constant: false}
                    constraints:
                      - layers * drop <= 2
                      - if size = 'large' then folds * layers <= 20
                """);

        SearchSpace space = sweep.trainers().get(0).space();
        assertThat(space)
                .isEqualTo(SearchSpace.builder()
                        .choice("booster", "gbtree", "dart")
                        .integer("layers", 1, 5)
                        .uniform("drop", 0, 1)
                        .when("booster", "dart", "gbtree")
                        .add(new Parameter.IntParameter("width", 8, 512, false, 1, null, true))
                        .when(new Parameter.Condition("layers", ">=", List.of(2)))
                        .ordinal("size", "small", "large")
                        .ordinal("batch", 16, 32)
                        .when("layers", 3)
                        .reverseLogUniform("momentum", 0.5, 0.999)
                        .when(new Parameter.Condition("size", "not in", List.of("small")))
                        .constant("folds", 5)
                        .constant("verbose", "false")
                        .constraint("layers * drop <= 2")
                        .constraint("if size = 'large' then folds * layers <= 20")
                        .build());
        assertThat(SpecReader.readText(Json.write(sweep), "request", null)).isEqualTo(sweep);
        assertThat(sweep.jointSpace().constraints().get(0)).isEqualTo("`mine/layers` * `mine/drop` <= 2");
        assertThat(Json.write(sweep.jointSpace())).contains("`mine/layers` * `mine/drop` <= 2");
    }

    @Test
    void readsSeveralObjectivesAndWhatBelongsToThem() {
        Sweep sweep = (Sweep) text("""
                kind: sweep
                metrics: [rmse, {name: seconds, goal: minimize}]
                outcomes: [memory <= 100, seconds >= 0.5]
                reference: [1, 60]
                failedTrials: worst
                first:
                  - {mine/depth: 3}
                  - {mine/depth: 4}
                warmStart: [j-1]
                maxFailures: 4
                trainers: [{name: mine, space: {depth: {int: [1, 5]}}}]
                """);

        assertThat(sweep.allObjectives()).extracting(MetricSpec::name).containsExactly("rmse", "seconds");
        assertThat(sweep.planOrSimple())
                .isEqualTo(new SearchPlan(
                        List.of(new MetricSpec("seconds", MetricSpec.Goal.MINIMIZE)),
                        List.of(
                                new OutcomeConstraint("memory", true, 100),
                                new OutcomeConstraint("seconds", false, 0.5)),
                        List.of(1.0, 60.0),
                        SearchPlan.FailedTrials.WORST,
                        List.of(Map.of("mine/depth", 3L), Map.of("mine/depth", 4L)),
                        List.of(new JobId("j-1")),
                        null,
                        null,
                        4));
        assertThat(SpecReader.readText(Json.write(sweep), "request", null)).isEqualTo(sweep);
    }

    @Test
    void readsAPopulation() {
        Sweep sweep = (Sweep) text("""
                kind: sweep
                metric: rmse
                pruner: {name: pbt, population: 4, intervalSteps: 3, maxSteps: 12}
                trainers: [{name: mine, space: {depth: {int: [1, 5]}}}]
                """);

        assertThat(sweep.pruner().members()).isEqualTo(4);
        assertThat(sweep.pruner().breeds()).isTrue();
        assertThat(SpecReader.readText(Json.write(sweep), "request", null)).isEqualTo(sweep);
        assertThat(Json.read(Json.write(sweep.pruner()), PrunerSpec.class)).isEqualTo(sweep.pruner());
    }

    @Test
    void readsHowTrialsAreEvaluatedAndWhenTheSweepEnds() {
        String rest = "\nkind: sweep\nmetric: rmse\ntrainers: [{name: mine, space: {depth: {int: [1, 5]}}}]";
        Sweep sweep = (Sweep) text("""
                evaluate: {folds: 5, repeats: 2, stratify: false, seed: 9}
                terminator: {name: stagnation, minTrials: 5, trials: 7, minGain: 0.25}
                dataset: {path: /data/x.csv, label: y}""" + rest);

        assertThat(sweep.planOrSimple().evaluate()).isEqualTo(new Evaluation(5, 2, false, 9));
        assertThat(sweep.planOrSimple().evaluations()).isEqualTo(10);
        assertThat(sweep.planOrSimple().terminator()).isEqualTo(new TerminatorSpec("stagnation", 5, 7, 0.25));
        assertThat(SpecReader.readText(Json.write(sweep), "request", null)).isEqualTo(sweep);
        assertThat(((Sweep) text("evaluate: {repeats: 3}\nterminator: regret-bound" + rest)).planOrSimple())
                .isEqualTo(new SearchPlan.Builder()
                        .evaluate(Evaluation.repeats(3))
                        .terminator(TerminatorSpec.regretBound(null))
                        .build());
        assertThatThrownBy(() -> text("evaluate: {folds: 5}" + rest))
                .hasMessageContaining("evaluate.folds: 5 without a dataset");
        assertThatThrownBy(() -> text("evaluate: {repeats: 3}\npruner: {name: patience, patience: 2}" + rest))
                .hasMessageContaining("pruner: patience with evaluate");
        assertThatThrownBy(() -> text("terminator: regret" + rest)).hasMessageContaining("stagnation or regret-bound");
        assertThatThrownBy(() -> text("evaluate: {folds: 50, repeats: 5}" + rest))
                .hasMessageContaining("50 folds x 5 repeats (expected: at most 200");
    }

    @Test
    void saysWhatIsWrongWithObjectives() {
        String rest = "\nkind: sweep\ntrainers: [{name: mine, space: {depth: {int: [1, 5]}}}]";
        assertThatThrownBy(() -> text("outcomes: [memory < 100]" + rest))
                .hasMessageContaining("outcomes: 'memory < 100' (expected: a metric, <= or >=, and a number)");
        assertThatThrownBy(() -> text("metrics: [auc, auc]" + rest)).hasMessageContaining("objectives: 'auc' twice");
        assertThatThrownBy(() -> text("metrics: [auc, rmse]\npruner: median" + rest))
                .hasMessageContaining("pruner: median with several objectives");
        assertThatThrownBy(() -> text("failedTrials: wurst" + rest)).hasMessageContaining("did you mean 'worst'?");
        assertThatThrownBy(() -> text("reference: [1]\nmetrics: [auc, rmse]" + rest))
                .hasMessageContaining("reference: [1.0] (expected: a finite value for each of 2 objectives)");
    }

    @Test
    void saysWhereAConstraintIsWrong() {
        assertThatThrownBy(() -> text("""
                        kind: sweep
                        trainers:
                          - name: mine
                            space: {depth: {int: [1, 5]}}
                            constraints: [depht < 3]
                        """))
                .hasMessageContaining(
                        "constraint 'depht < 3', at letter 1: no parameter 'depht'; did you mean 'depth'?");
    }

    @Test
    void readsSamplersPrunersAndMembers() {
        Sweep brief = (Sweep) text(
                SWEEP.replace("{name: random, seed: 42}", "tpe\npruner: median").replace("trials: 12", "trials: 13"));
        assertThat(brief.sampler()).isEqualTo(SamplerSpec.tpe(0));
        assertThat(brief.pruner()).isEqualTo(PrunerSpec.median(0));
        assertThat(brief.pruner().startupTrials()).isEqualTo(5);
        assertThat(brief.pruner().intervalSteps()).isEqualTo(1);
        assertThat(brief.trainers().get(0).members()).isEqualTo(1);

        Sweep full = (Sweep) text(SWEEP.replace(
                        "{name: random, seed: 42}",
                        "{name: TPE, seed: 9}\npruner: {name: median, startupTrials: 3, warmupSteps: 10, intervalSteps: 2}")
                .replace("params: {rounds", "members: 2\n    params: {rounds"));
        assertThat(full.sampler()).isEqualTo(SamplerSpec.tpe(9));
        assertThat(full.pruner()).isEqualTo(new PrunerSpec("median", 3, 10, 2));
        assertThat(full.trainers().get(0).members()).isEqualTo(2);
        assertThat(SpecReader.readText(Json.write(full), "request", null)).isEqualTo(full);
        assertThat(((Sweep) text(SWEEP)).pruner().prunes()).isFalse();
    }

    @Test
    void readsPrunersWithTheirSettings() {
        Sweep sweep = (Sweep) text(SWEEP.replace("{name: random, seed: 42}", """
                tpe
                pruner:
                  name: any
                  of:
                  - {name: threshold, lower: 0.5}
                  - {name: patience, patience: 10, minDelta: 0.001, of: [{name: asha, minSteps: 2, maxSteps: 99}]}
                  - {name: percentile, percentile: 25, startupTrials: 3}
                  - {name: wilcoxon, pValue: 0.05}
                  - median"""));
        PrunerSpec patience = PrunerSpec.named("patience")
                .patience(10)
                .minDelta(0.001)
                .of(List.of(PrunerSpec.named("asha").minSteps(2).maxSteps(99).build()))
                .build();
        assertThat(sweep.pruner())
                .isEqualTo(PrunerSpec.any(
                        PrunerSpec.threshold(0.5, null),
                        patience,
                        PrunerSpec.named("percentile")
                                .percentile(25)
                                .startupTrials(3)
                                .build(),
                        PrunerSpec.wilcoxon(0.05),
                        PrunerSpec.median(0)));
        assertThat(Json.read(Json.write(sweep.pruner()), PrunerSpec.class)).isEqualTo(sweep.pruner());
        assertThat(SpecReader.readText(Json.write(sweep), "request", null)).isEqualTo(sweep);
    }

    @Test
    void aPrunerThatAnEarlierVersionWroteIsTheSame() {
        String before = "{\"name\":\"median\",\"startupTrials\":2,\"warmupSteps\":3,\"intervalSteps\":1}";
        assertThat(Json.read(before, PrunerSpec.class)).isEqualTo(new PrunerSpec("median", 2, 3, 1));
        assertThat(Json.write(new PrunerSpec("median", 2, 3, 1))).isEqualTo(before);
    }

    @Test
    void reportsWrongSamplersPrunersAndMembers() {
        assertProblems(
                SWEEP.replace("{name: random, seed: 42}", "tep"),
                "spec:10:10: unknown sampler 'tep'; did you mean 'tpe'?");
        assertProblems(
                SWEEP.replace("{name: random, seed: 42}", "tpe\npruner: medain"),
                "spec:11:9: unknown pruner 'medain'; did you mean 'median'?");
        assertProblems(
                SWEEP.replace("{name: random, seed: 42}", "tpe\npruner: {name: hyperband}"),
                "spec:11:9: pruner.maxSteps: missing (expected: for pruner 'hyperband'); give the steps of a whole trial, for"
                        + " example 100");
        assertProblems(
                SWEEP.replace("{name: random, seed: 42}", "tpe\npruner: {name: median, warmup: 3}"),
                "spec:11:24: unknown key 'pruner.warmup'; did you mean 'warmupSteps'?");
        assertProblems(
                SWEEP.replace("{name: random, seed: 42}", "tpe\npruner: {name: median, intervalSteps: -1}"),
                "spec:11:39: pruner.intervalSteps: -1 (expected: a whole number, 0 to 2147483647)");
        assertProblems(
                SWEEP.replace("params: {rounds", "members: 0\n    params: {rounds"),
                "spec:13:14: trainers.0.members: 0 (expected: a whole number, 1 to 1000)");
    }
}
