package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * Words have no order, so no normal distribution. Beside one, each choice keeps the shares with which its words are drawn; a
 * generation moves them towards those of its better half, by the parents' own weights, and none sinks below what is drawn once in two
 * generations. That is the cross-entropy method, which [1] finds to go well with CMA-ES, with its margin.
 *
 * [1] Hamano et al.: CatCMA: stochastic optimization for mixed-category problems, GECCO 2024, arXiv 2405.09962.
 */
/** With which shares the words of each choice are drawn. Immutable. */
final class WordShares {
    private final double[][] shares;

    private WordShares(double[][] shares) {
        this.shares = shares;
    }

    /** Equal shares for choices with these many words. */
    static WordShares equal(List<Integer> words) {
        double[][] shares = new double[words.size()][];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = new double[words.get(i)];
            Arrays.fill(shares[i], 1.0 / shares[i].length);
        }
        return new WordShares(shares);
    }

    double share(int choice, int word) {
        return shares[choice][word];
    }

    int draw(int choice, Dice dice) {
        double left = dice.fraction();
        for (int word = 0; word < shares[choice].length - 1; word++) {
            left -= shares[choice][word];
            if (left < 0) {
                return word;
            }
        }
        return shares[choice].length - 1;
    }

    /**
     * Learns a generation.
     *
     * @param words by point, the best first, and by choice; -1 where the choice did not exist
     */
    WordShares next(List<int[]> words, CmaWeights weights) {
        double[][] next = new double[shares.length][];
        for (int choice = 0; choice < next.length; choice++) {
            next[choice] = shares[choice].clone();
            double rate = weights.effective / (weights.effective + 2 * shares[choice].length);
            for (int place = 0; place < weights.parents(); place++) {
                int word = words.get(place)[choice];
                for (int i = 0; word >= 0 && i < next[choice].length; i++) {
                    next[choice][i] += rate * weights.at(place) * ((i == word ? 1 : 0) - shares[choice][i]);
                }
            }
            keepAlive(next[choice], 0.5 / weights.population());
        }
        return new WordShares(next);
    }

    private static void keepAlive(double[] shares, double least) {
        double floor = Math.min(least, 0.5 / shares.length);
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.max(floor, shares[i]);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
    }
}
