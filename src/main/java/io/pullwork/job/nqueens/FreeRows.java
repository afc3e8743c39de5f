package io.pullwork.job.nqueens;

import java.util.Arrays;

/**
 * The rows of the board in which no queen of a ring stands, from top to bottom, and what the ring leaves of them. In
 * each of them a queen is missing.
 */
final class FreeRows {

    /** In each row the columns, as bits, that no queen of the ring attacks. */
    private final int[] open;

    /** How far each row is below the one before it: more than 1 where a queen of the ring stands between. */
    private final int[] gap;

    FreeRows(Ring ring) {
        int n = ring.n();
        var open = new int[n];
        var gap = new int[n];
        int count = 0;
        int above = -1;
        for (int row = 0; row < n; row++) {
            if (row != ring.right() && row != ring.left() && row != 0 && row != n - 1) {
                open[count] = open(ring, row);
                gap[count++] = row - above;
                above = row;
            }
        }
        this.open = Arrays.copyOf(open, count);
        this.gap = Arrays.copyOf(gap, count);
    }

    int count() {
        return open.length;
    }

    int open(int row) {
        return open[row];
    }

    int gap(int row) {
        return gap[row];
    }

    private static int open(Ring ring, int row) {
        int n = ring.n();
        long attacked = attacked(row, 0, ring.top())
                | attacked(row, ring.right(), n - 1)
                | attacked(row, n - 1, ring.bottom())
                | attacked(row, ring.left(), 0);
        return (int) ((1L << n) - 1 & ~attacked);
    }

    /** The columns of a row, and some beyond the board, that a queen in another row attacks. */
    private static long attacked(int row, int queenRow, int queenColumn) {
        int away = Math.abs(row - queenRow);
        long queen = 1L << queenColumn;
        return queen | queen << away | queen >>> away;
    }
}
