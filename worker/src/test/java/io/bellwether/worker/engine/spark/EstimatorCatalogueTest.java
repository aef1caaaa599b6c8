package io.bellwether.worker.engine.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.engine.TrialParams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EstimatorCatalogueTest {
    @Test
    void saysWhatTheClassesOfThisSparkSay() throws Exception {
        Path written = Path.of("target", EstimatorCatalogue.RESOURCE);
        Files.writeString(written, text(SparkEstimators.entries()));
        assertThat(text(EstimatorCatalogue.entries()))
                .as("the resource; if Spark has changed, replace it by worker/%s", written)
                .isEqualTo(Files.readString(written));
    }

    @Test
    void holdsClassifiersAndRegressorsWithTheirParameters() {
        TrainerDescriptor forest =
                Trainers.load().named("spark.RandomForestClassifier").descriptor();
        assertThat(hyperparameter(forest, "numTrees").low()).isEqualTo(1);
        assertThat(hyperparameter(forest, "maxDepth").high()).isEqualTo(30);
        assertThat(hyperparameter(forest, "subsamplingRate").high()).isEqualTo(1);
        assertThat(hyperparameter(forest, "impurity").choices()).containsExactly("entropy", "gini");
        assertThat(hyperparameter(forest, "featureSubsetStrategy").choices()).isEmpty();
        assertThat(forest.hyperparameters())
                .extracting(Hyperparameter::name)
                .filteredOn(name -> name.endsWith("Col") || name.equals("seed"))
                .containsExactly("weightCol");
        assertThat(Trainers.load().descriptors())
                .extracting(TrainerDescriptor::name)
                .contains(
                        "spark.LogisticRegression",
                        "spark.GBTClassifier",
                        "spark.LinearSVC",
                        "spark.NaiveBayes",
                        "spark.MultilayerPerceptronClassifier",
                        "spark.FMClassifier",
                        "spark.DecisionTreeRegressor",
                        "spark.LinearRegression",
                        "spark.GBTRegressor",
                        "spark.RandomForestRegressor",
                        "spark.GeneralizedLinearRegression",
                        "spark.IsotonicRegression");
    }

    @Test
    void namesTheNearestParameterAndTheRightType() {
        TrainerDescriptor forest =
                Trainers.load().named("spark.RandomForestClassifier").descriptor();
        assertThatThrownBy(() -> TrialParams.check(forest, Map.of("numTree", 5)))
                .hasMessageContaining("'numTree'")
                .hasMessageContaining("did you mean 'numTrees'?");
        assertThatThrownBy(() -> TrialParams.check(forest, Map.of("numTrees", "many")))
                .hasMessageContaining("numTrees: many (expected: a whole number)");
    }

    @Test
    void refusesMetricsThatTheScoresCannotBeMeasuredBy() {
        assertThatThrownBy(() -> entry("spark.LinearSVC").check(MetricSpec.LOGLOSS))
                .hasMessageContaining("metric: logloss (expected: auc)");
        assertThatThrownBy(() -> entry("spark.NaiveBayes").check(MetricSpec.RMSE))
                .hasMessageContaining("metric: rmse (expected: auc or logloss)");
    }

    @Test
    void saysOfEveryOtherEstimatorWhyItCannotBeSweptOver() {
        assertThat(entry("spark.KMeans").descriptor().metrics()).containsExactly("silhouette");
        assertThat(entry("spark.ALS").descriptor().hyperparameters())
                .extracting(Hyperparameter::name)
                .contains("rank", "regParam", "userCol", "itemCol", "ratingCol")
                .doesNotContain("coldStartStrategy", "predictionCol");
        assertThat(entry("spark.LDA").descriptor().refusal()).isNull();
        assertThat(hyperparameter(entry("spark.AFTSurvivalRegression").descriptor(), "censorCol")
                        .defaultValue())
                .isEqualTo("censor");
        assertThat(entry("spark.PCA").descriptor().refusal()).contains("among the stages of 'spark.Pipeline'");
        assertThat(entry("spark.Word2Vec").descriptor().refusal()).contains("make the columns before");
        assertThat(entry("spark.FPGrowth").descriptor().refusal()).contains("lists of items");
        assertThat(entry("spark.OneVsRest").descriptor().refusal()).contains("made of other estimators");
        assertThatThrownBy(() -> entry("spark.CrossValidator").check(MetricSpec.AUC))
                .hasMessageContaining("trainer: 'spark.CrossValidator' can't be used in a sweep; it is made of");
    }

    private static EstimatorEntry entry(String trainer) {
        return EstimatorCatalogue.entries().stream()
                .filter(entry -> entry.descriptor().name().equals(trainer))
                .findFirst()
                .orElseThrow();
    }

    private static Hyperparameter hyperparameter(TrainerDescriptor trainer, String name) {
        return trainer.hyperparameters().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** As JSON with a line for each parameter, so that a change of Spark's can be read as a difference. */
    private static String text(List<EstimatorEntry> entries) throws Exception {
        StringBuilder text = new StringBuilder("[");
        String before = "\n";
        for (EstimatorEntry entry : entries) {
            ObjectNode node = (ObjectNode) Json.LENIENT.valueToTree(entry);
            ObjectNode descriptor = (ObjectNode) node.get("descriptor");
            StringBuilder parameters = new StringBuilder();
            for (var parameter : descriptor.get("hyperparameters")) {
                parameters.append(parameters.isEmpty() ? "\n    " : ",\n    ").append(parameter);
            }
            descriptor.putRawValue(
                    "hyperparameters", new com.fasterxml.jackson.databind.util.RawValue("[" + parameters + "]"));
            text.append(before).append("  ").append(Json.write(node));
            before = ",\n";
        }
        return text.append("\n]\n").toString();
    }
}
