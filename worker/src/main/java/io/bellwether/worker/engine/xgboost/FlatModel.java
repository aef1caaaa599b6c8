package io.bellwether.worker.engine.xgboost;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Optional;

/**
 * A booster of ours in plain Java, and how its margins become scores. Immutable.
 *
 * @param base what every row's margin begins with
 * @param isLogistic whether the score is a probability
 */
record FlatModel(FlatTrees trees, float base, boolean isLogistic) {
    /** Makes it from a booster's JSON form; empty if that holds anything but plain trees of moderate depth. */
    static Optional<FlatModel> of(JsonNode learner, boolean isLogistic) {
        JsonNode trees = learner.at("/gradient_booster/model/trees");
        if (!learner.at("/gradient_booster/name").asText().equals("gbtree") || trees.isEmpty()) {
            return Optional.empty();
        }
        int depth = 1;
        for (JsonNode tree : trees) {
            if (!tree.path("categories").isEmpty()
                    || tree.at("/tree_param/size_leaf_vector").asInt() > 1) {
                return Optional.empty();
            }
            depth = Math.max(depth, depth(tree.get("left_children"), tree.get("right_children"), 0));
        }
        if (depth > FlatTrees.MAX_DEPTH) {
            return Optional.empty();
        }
        FlatTrees.Builder flat = new FlatTrees.Builder(depth, trees.size());
        for (int tree = 0; tree < trees.size(); tree++) {
            new TreeCopy(flat, tree, trees.get(tree)).copy(0, 0);
        }
        return Optional.of(new FlatModel(flat.build(), base(learner, isLogistic), isLogistic));
    }

    /** Scores rows as XGBoost does, in float32 and in its order. */
    void score(float[] features, int columns, int rows, double[] scores) {
        float[] margins = new float[rows];
        Arrays.fill(margins, base);
        trees.addTo(margins, features, columns, rows);
        for (int row = 0; row < rows; row++) {
            scores[row] = isLogistic ? Logistic.probability(margins[row]) : margins[row];
        }
    }

    /** The base score is kept as a probability, in a list of one. */
    private static float base(JsonNode learner, boolean isLogistic) {
        String text = learner.at("/learner_model_param/base_score").asText();
        float score = Float.parseFloat(text.replace("[", "").replace("]", ""));
        return isLogistic ? (float) -Math.log(1 / score - 1) : score;
    }

    private static int depth(JsonNode left, JsonNode right, int node) {
        int child = left.get(node).asInt();
        return child < 0
                ? 0
                : 1
                        + Math.max(
                                depth(left, right, child),
                                depth(left, right, right.get(node).asInt()));
    }

    /** Copies one tree, node by node. */
    private record TreeCopy(FlatTrees.Builder flat, int number, JsonNode tree) {
        void copy(int node, int position) {
            int left = tree.get("left_children").get(node).asInt();
            float condition = (float) tree.get("split_conditions").get(node).asDouble();
            if (left < 0) {
                flat.leaf(number, position, condition);
                return;
            }
            boolean missingLeft = tree.get("default_left").get(node).asInt() != 0;
            flat.split(number, position, tree.get("split_indices").get(node).asInt(), condition, missingLeft);
            copy(left, 2 * position + 1);
            copy(tree.get("right_children").get(node).asInt(), 2 * position + 2);
        }
    }
}
