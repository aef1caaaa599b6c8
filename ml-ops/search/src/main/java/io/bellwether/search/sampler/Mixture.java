package io.bellwether.search.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * A density over a group of parameters: a weighted sum of kernels, one for each of some trials and one for the prior; each kernel is
 * a product over the parameters, so that what goes well together stays together. How much each kernel counts is given.
 *
 * Densities are summed block by block of kernels, whose logarithms fit into the nearest cache, and in the end only where a kernel is
 * within e^-NEGLIGIBLE of the best: few are. That order is the same on every machine, hence so is the sum.
 */
/** A Parzen estimator: what is known of where some trials lie. Caller-confined. */
final class Mixture {
    private static final int BLOCK = 256;
    private static final double NEGLIGIBLE = 40;
    /** So many parts of a density can be multiplied without leaving the range of a double. */
    private static final int PARTS = 8;

    private final List<Marginal> marginals = new ArrayList<>();
    private double[] weights = new double[0];
    private double[] constants = new double[0];
    private double totalWeight;
    private boolean strays;

    Mixture(List<Coordinate> coordinates, Rows rows) {
        for (int column = 0; column < coordinates.size(); column++) {
            marginals.add(Marginal.of(coordinates.get(column), rows, column));
        }
    }

    /**
     * Places a kernel at each of the given rows.
     *
     * @param members rising rows
     * @param allRows how many rows there are
     * @param kernelWeights how much each row's kernel counts, and last how much the prior does
     */
    void place(int[] members, int allRows, Grain grain, double[] kernelWeights) {
        int[] kernelOf = new int[allRows];
        Arrays.fill(kernelOf, -1);
        for (int kernel = 0; kernel < members.length; kernel++) {
            kernelOf[members[kernel]] = kernel;
        }
        weights = kernelWeights;
        strays = grain.stray() > 0;
        totalWeight = 0;
        for (double weight : weights) {
            totalWeight += weight;
        }
        constants = new double[members.length + 1];
        for (Marginal marginal : marginals) {
            marginal.place(members, kernelOf, constants, grain);
        }
    }

    /** Draws a configuration: all of its parameters from the same kernel. */
    double[] draw(Dice dice) {
        double left = dice.fraction() * totalWeight;
        int kernel = 0;
        while (kernel < weights.length - 1 && left >= weights[kernel]) {
            left -= weights[kernel++];
        }
        double[] codes = new double[marginals.size()];
        for (int column = 0; column < codes.length; column++) {
            codes[column] = marginals.get(column).draw(kernel, dice);
        }
        return codes;
    }

    /** The log density of each candidate. */
    double[] logDensities(List<double[]> candidates) {
        double[] greatest = new double[candidates.size()];
        double[] sums = new double[candidates.size()];
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        double[] logs = new double[BLOCK];
        for (int from = 0; from < weights.length; from += BLOCK) {
            int count = Math.min(BLOCK, weights.length - from);
            for (int i = 0; i < sums.length; i++) {
                logKernels(candidates.get(i), logs, from, count);
                double top = Math.max(greatest[i], greatest(logs, count));
                sums[i] = sums[i] * StandardNormal.exp(greatest[i] - top) + sum(logs, from, count, top);
                greatest[i] = top;
            }
        }
        for (int i = 0; i < sums.length; i++) {
            greatest[i] += StrictMath.log(sums[i] / totalWeight);
        }
        return greatest;
    }

    private void logKernels(double[] candidate, double[] logs, int from, int count) {
        System.arraycopy(constants, from, logs, 0, count);
        if (strays) {
            addStrayKernels(candidate, logs, from, count);
            return;
        }
        for (int column = 0; column < candidate.length; column++) {
            marginals.get(column).addLogDensity(candidate[column], logs, from, count);
        }
    }

    private void addStrayKernels(double[] candidate, double[] logs, int from, int count) {
        double[] products = new double[count];
        Arrays.fill(products, 1);
        for (int column = 0; column < candidate.length; column++) {
            marginals.get(column).addStrayDensity(candidate[column], logs, products, from, count);
            if (column % PARTS == PARTS - 1 || column == candidate.length - 1) {
                for (int i = 0; i < count; i++) {
                    logs[i] += StrictMath.log(products[i]);
                    products[i] = 1;
                }
            }
        }
    }

    private static double greatest(double[] logs, int count) {
        double greatest = logs[0];
        for (int i = 1; i < count; i++) {
            if (logs[i] > greatest) {
                greatest = logs[i];
            }
        }
        return greatest;
    }

    private double sum(double[] logs, int from, int count, double top) {
        double sum = 0;
        double least = top - NEGLIGIBLE;
        for (int i = 0; i < count; i++) {
            if (logs[i] > least) {
                sum += weights[from + i] * StandardNormal.exp(logs[i] - top);
            }
        }
        return sum;
    }
}
