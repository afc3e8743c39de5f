package io.pullwork.job.nqueens;

/**
 * Counts the solutions that are equal to themselves when the board is turned, by placing queens together with their
 * images. With them, the number of solutions that are no images of each other follows from the number of all.
 */
public final class Symmetric {

    private final int n;

    /** How many images of a queen are placed at once, itself included: 2 or 4. */
    private final int images;

    private Symmetric(int n, int images) {
        Ring.requireSize(n);
        this.n = n;
        this.images = images;
    }

    /**
     * How many are equal to themselves turned by 180°; OEIS
     * <a href="https://oeis.org/A032522">A032522</a>. Takes some seconds for 24 queens, and three times as
     * long for each queen more.
     *
     * @param n from 1 to 27
     * @throws IllegalArgumentException if n is not
     */
    public static long half(int n) {
        return new Symmetric(n, 2).count();
    }

    /**
     * How many of those are equal to themselves turned by 90° too; OEIS <a href="https://oeis.org/A033148">A033148</a>.
     *
     * @param n from 1 to 27
     * @throws IllegalArgumentException if n is not
     */
    public static long quarter(int n) {
        return new Symmetric(n, 4).count();
    }

    /**
     * How many of all solutions for n queens are no turned or mirrored images of each other, by Burnside's lemma: as
     * many as the eight symmetries leave unchanged on average. A mirrored solution never is the same, unless the board
     * has one square: a queen would stand opposite to another in its row, or all on a diagonal.
     *
     * @param total how many there are
     * @throws IllegalArgumentException if n is not from 1 to 27, or there cannot be so many
     */
    public static long unique(int n, long total) {
        if (n == 1) {
            return total;
        }
        long unchanged = Math.addExact(total, half(n) + 2 * quarter(n));
        if (unchanged % 8 != 0) {
            throw new IllegalArgumentException("there are not " + total + " solutions for " + n + " queens");
        }
        return unchanged / 8;
    }

    /**
     * The middle of an odd board is its own image, as no other square is. There must be a queen, since one elsewhere in
     * its row would be attacked by its image. The mirrored ones, whose first queen is on the right, are not searched.
     */
    private long count() {
        if (n == 1) {
            return 1;
        }
        if (n % images > 1) {
            // All but a queen in the middle come with their images.
            return 0;
        }
        return 2 * (n % 2 == 0 ? below(0, 0, 0, 0, 0) : with(n / 2, n / 2, 1, 0, 0, 0, 0, 0));
    }

    /**
     * How many there are with the queens that stand. They are their own images, so a square is free if and only if
     * its images are; and these do not attack each other, unless they are on a diagonal through the middle.
     *
     * @param row the first that may have none yet
     * @param rows where queens stand, as bits; so for columns
     * @param falling the diagonals on which they stand, as bits: by column - row + n - 1
     * @param rising by column + row
     */
    private long below(int row, long rows, long columns, long falling, long rising) {
        int next = row + Long.numberOfTrailingZeros(~rows >>> row);
        if (next >= n) {
            return 1;
        }
        long count = 0;
        long middles = 1L << next | 1L << (n - 1 - next);
        long searched = (1L << (next == 0 ? n / 2 : n)) - 1;
        long free = searched & ~(middles | columns | falling >>> (n - 1 - next) | rising >>> next);
        for (; free != 0; free &= free - 1) {
            count += with(next, Long.numberOfTrailingZeros(free), images, next + 1, rows, columns, falling, rising);
        }
        return count;
    }

    /** As {@link #below}, with a queen and its images more. */
    private long with(
            int queenRow, int queenColumn, int queens, int row, long rows, long columns, long falling, long rising) {
        int r = queenRow;
        int c = queenColumn;
        for (int queen = 0; queen < queens; queen++) {
            rows |= 1L << r;
            columns |= 1L << c;
            falling |= 1L << (c - r + n - 1);
            rising |= 1L << (c + r);
            int opposite = n - 1 - r;
            r = images == 2 ? opposite : c;
            c = images == 2 ? n - 1 - c : opposite;
        }
        return below(row, rows, columns, falling, rising);
    }
}
