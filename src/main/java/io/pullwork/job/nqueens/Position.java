package io.pullwork.job.nqueens;

import java.util.stream.IntStream;

/**
 * The queens of a ring, and one in each of the first of its free rows. Columns and diagonals are bits, shifted by as
 * much as the row of the next queen is below: the classic of Qiu Zongyan ("Bit-vector encoding of n-queen problem",
 * ACM SIGPLAN Notices 37, 2002) and Martin Richards.
 *
 * @param row the first free row without a queen, counted in free rows; their count when the board is full
 * @param columns where queens in free rows stand
 * @param left the squares of the row that they attack down to a higher bit
 * @param right the squares of the row that they attack down to a lower bit
 */
record Position(FreeRows rows, int row, int columns, int left, int right) {

    /** How many rows an estimate looks ahead. */
    static final int AHEAD = 3;

    /**
     * By how much more work it is if so many squares are open in a row further down. The exponent fits the searches of
     * 14 and 15 queens. The same on each machine, as {@code Math.pow} need not be: a split must not depend on where it
     * is made.
     */
    private static final double[] WIDTH_WORK = IntStream.rangeClosed(0, Ring.MAX_N)
            .mapToDouble(width -> StrictMath.pow(width, 0.3))
            .toArray();

    static Position of(Ring ring) {
        return new Position(new FreeRows(ring), 0, 0, 0, 0);
    }

    boolean isFull() {
        return row == rows.count();
    }

    /** The squares of its row that no queen attacks, as bits; none if the board is full. */
    int free() {
        return isFull() ? 0 : rows.open(row) & ~(columns | left | right);
    }

    /** With a queen more. */
    Position with(int queen) {
        int gap = row + 1 < rows.count() ? rows.gap(row + 1) : 1;
        return new Position(rows, row + 1, columns | queen, (left | queen) << gap, (right | queen) >>> gap);
    }

    /**
     * About how much there is to search below, in a unit of its own: 0 if nothing can be found. Of the positions
     * that differ by their queens only, the one with the larger estimate takes longer, mostly: within a factor of 3.
     * The ways three rows down tell half of it; how many squares are open further down tells the rest.
     */
    double work() {
        double work = waysDown(AHEAD);
        for (int below = row + AHEAD; below < rows.count(); below++) {
            work *= WIDTH_WORK[Integer.bitCount(rows.open(below) & ~columns)];
        }
        return work;
    }

    /** In how many ways queens can be put into so many more rows, or into all that are left. */
    long waysDown(int depth) {
        if (depth == 0 || isFull()) {
            return 1;
        }
        int free = free();
        if (depth == 1) {
            return Integer.bitCount(free);
        }
        long ways = 0;
        for (; free != 0; free &= free - 1) {
            ways += with(free & -free).waysDown(depth - 1);
        }
        return ways;
    }
}
