package io.bellwether.search.sampler;

/** Kernels over words: each favours the word of its trial, the less the fewer trials there are. */
final class CrowdWords extends CrowdColumn {
    private final Coordinate.Labels labels;
    private final Rows rows;
    private final int column;
    /** By place; -1 is no word. */
    private int[] words = new int[0];

    private double hit;
    private double miss;
    private int word;

    CrowdWords(Coordinate.Labels labels, Rows rows, int column) {
        this.labels = labels;
        this.rows = rows;
        this.column = column;
    }

    @Override
    void enter(int row, Neighbours.Changes changes) {
        changes.add(row);
    }

    @Override
    void leave(int row, Neighbours.Changes changes) {}

    @Override
    void count(int kernels) {
        LabelMarginal.Shares shares =
                LabelMarginal.Shares.of(kernels, labels.words().size());
        hit = StrictMath.log(shares.hit());
        miss = StrictMath.log(shares.miss());
    }

    @Override
    void clear(int places, int blocks) {
        words = new int[places];
    }

    @Override
    void put(int row, int place, int block) {
        words[place] = (int) rows.column(column)[row];
    }

    @Override
    void look(double code) {
        word = (int) code;
    }

    @Override
    double prior() {
        return -StrictMath.log(labels.words().size());
    }

    @Override
    void addLogs(double[] logs, int from, int count) {
        double unknown = prior();
        for (int i = 0; i < count; i++) {
            int said = words[from + i];
            logs[i] += said == word ? hit : said < 0 ? unknown : miss;
        }
    }
}
