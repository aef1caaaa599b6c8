package io.bellwether.search.sampler;

/**
 * How much each of a generation's points counts, and how quickly its distribution learns: the defaults of Hansen's tutorial (arXiv
 * 1604.00772, table 1). Immutable.
 */
final class CmaWeights {
    private static final double COVARIANCE_LEARNED_FROM = 2;

    private final double[] weights;
    private final int parents;
    /** How many equally weighted parents would count as much. */
    final double effective;

    final double stepRate;
    final double stepDamping;
    final double shapeRate;
    final double rankOneRate;
    final double rankManyRate;
    /** The expected length of a standard normal vector. */
    final double expectedLength;

    CmaWeights(int population, int d) {
        this.parents = population / 2;
        double[] raw = new double[population];
        for (int i = 0; i < population; i++) {
            raw[i] = StrictMath.log((population + 1) / 2.0) - StrictMath.log(i + 1.0);
        }
        this.effective = effective(raw, 0, parents);
        double effectiveBad = effective(raw, parents, population);
        this.stepRate = (effective + 2) / (d + effective + 5);
        this.stepDamping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (d + 1)) - 1) + stepRate;
        this.shapeRate = (4 + effective / d) / (d + 4 + 2 * effective / d);
        this.rankOneRate = COVARIANCE_LEARNED_FROM / ((d + 1.3) * (d + 1.3) + effective);
        this.rankManyRate = Math.min(
                1 - rankOneRate - 1e-8,
                COVARIANCE_LEARNED_FROM
                        * (effective - 2 + 1 / effective)
                        / ((d + 2.0) * (d + 2) + COVARIANCE_LEARNED_FROM * effective / 2));
        this.expectedLength = Math.sqrt(d) * (1 - 1 / (4.0 * d) + 1 / (21.0 * d * d));
        double bad = Math.min(
                Math.min(1 + rankOneRate / rankManyRate, 1 + 2 * effectiveBad / (effective + 2)),
                (1 - rankOneRate - rankManyRate) / (d * rankManyRate));
        double goodSum = 0;
        double badSum = 0;
        for (double weight : raw) {
            goodSum += Math.max(0, weight);
            badSum -= Math.min(0, weight);
        }
        for (int i = 0; i < population; i++) {
            raw[i] *= raw[i] >= 0 ? 1 / goodSum : bad / badSum;
        }
        this.weights = raw;
    }

    int population() {
        return weights.length;
    }

    /** How many points the mean is made of. */
    int parents() {
        return parents;
    }

    /** Of the point that came in at this place, from 0. */
    double at(int place) {
        return weights[place];
    }

    double sum() {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }

    private static double effective(double[] raw, int from, int to) {
        double sum = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            sum += raw[i];
            squares += raw[i] * raw[i];
        }
        return sum * sum / squares;
    }
}
