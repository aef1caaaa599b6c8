package io.bellwether.search.sampler;

import java.util.Arrays;

/** Kernels over words: each favours the word of its trial, the less the fewer trials there are. */
final class LabelMarginal implements Marginal {
    private final Coordinate.Labels labels;
    private final Rows rows;
    private final int column;
    /** The word of each kernel; -1, which is no word, for the prior. */
    private int[] word = new int[0];

    private double hit;
    private double miss;

    LabelMarginal(Coordinate.Labels labels, Rows rows, int column) {
        this.labels = labels;
        this.rows = rows;
        this.column = column;
    }

    @Override
    public void place(int[] members, int[] kernelOf, double[] constants, Grain grain) {
        int prior = members.length;
        int words = labels.words().size();
        word = new int[prior + 1];
        for (int kernel = 0; kernel < prior; kernel++) {
            word[kernel] = (int) rows.column(column)[members[kernel]];
        }
        word[prior] = -1;
        Shares shares = Shares.of(prior, words);
        hit = shares.hit;
        miss = shares.miss;
        double logMiss = StrictMath.log(miss);
        for (int kernel = 0; kernel <= prior; kernel++) {
            constants[kernel] += word[kernel] < 0 ? -StrictMath.log(words) : logMiss;
        }
    }

    @Override
    public void addLogDensity(double code, double[] logs, int from, int count) {
        double more = StrictMath.log(hit / miss);
        for (int i = 0; i < count; i++) {
            logs[i] += word[from + i] == code ? more : 0;
        }
    }

    @Override
    public double draw(int kernel, Dice dice) {
        double fraction = dice.fraction();
        int words = labels.words().size();
        double[] shares = new double[words];
        Arrays.fill(shares, word[kernel] < 0 ? 1.0 / words : miss);
        if (word[kernel] >= 0) {
            shares[word[kernel]] = hit;
        }
        for (int i = 0; i < words - 1; i++) {
            fraction -= shares[i];
            if (fraction < 0) {
                return i;
            }
        }
        return words - 1;
    }

    /** How probable a kernel's own word is, and each other. */
    record Shares(double hit, double miss) {
        static Shares of(int kernels, int words) {
            double share = 1.0 / (kernels + 1);
            double all = 1 + words * share;
            return new Shares((1 + share) / all, share / all);
        }
    }
}
