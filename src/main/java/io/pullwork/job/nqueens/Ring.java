package io.pullwork.job.nqueens;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The queens on the four sides of the board: every solution has one in the top row, the right column, the bottom row
 * and the left column, and a queen in a corner stands on two sides. To begin with them leaves one of each eight
 * solutions that are turned or mirrored images of another: of all rings that are images of each other, only one is
 * completed, and what is found counts as often as there are different images. After Somers' and Takaken's solvers,
 * which begin with the corners and borders for the same reason.
 *
 * @param n the length of a side of the board, from 1 to 27
 * @param top the column of the queen in row 0; like all of these from 0 to n - 1
 * @param right the row of the queen in column n - 1
 * @param bottom the column of the queen in row n - 1
 * @param left the row of the queen in column 0
 */
record Ring(int n, int top, int right, int bottom, int left) {

    /** Of the board: beyond it a total may not fit into a long, and nobody knows one. */
    static final int MAX_N = 27;

    static final int SIDES = 4;

    /** @throws IllegalArgumentException if the board has no such size, a queen is not on it, or two attack each other */
    Ring {
        requireSize(n);
        for (int position : new int[] {top, right, bottom, left}) {
            if (position < 0 || position >= n) {
                throw new IllegalArgumentException("no square " + position + " on a side of " + n);
            }
        }
        if (!isPeaceful(n, top, right, bottom, left)) {
            throw new IllegalArgumentException("queens on the sides of a board of " + n + " attack each other: top "
                    + top + ", right " + right + ", bottom " + bottom + ", left " + left);
        }
    }

    /** @throws IllegalArgumentException if the board has no such size */
    static void requireSize(int n) {
        if (n < 1 || n > MAX_N) {
            throw new IllegalArgumentException("a board of " + n + " is not one of 1 to " + MAX_N);
        }
    }

    /** One ring for each set of those that are images of each other, always in the same order. */
    static List<Ring> oneOfEachOrbit(int n) {
        requireSize(n);
        var rings = new ArrayList<Ring>();
        // The image with the least top stands for the others, so the top is never beyond the middle.
        for (int top = 0; top <= (n - 1) / 2; top++) {
            for (int right = 0; right < n; right++) {
                for (int bottom = 0; bottom < n; bottom++) {
                    for (int left = 0; left < n; left++) {
                        if (isPeaceful(n, top, right, bottom, left)) {
                            var ring = new Ring(n, top, right, bottom, left);
                            if (ring.standsForItsImages()) {
                                rings.add(ring);
                            }
                        }
                    }
                }
            }
        }
        return rings;
    }

    private boolean standsForItsImages() {
        return images().allMatch(image -> code() <= image.code());
    }

    /** How many different images it has: each solution with this ring stands for so many. */
    int weight() {
        return (int) images().distinct().count();
    }

    /** Its image that can be continued in the fewest ways three rows down: there the search is narrow from the start. */
    Ring easiest() {
        Ring best = this;
        long least = Long.MAX_VALUE;
        Ring image = this;
        for (int turns = 0; turns < SIDES; turns++) {
            long ways = Position.of(image).waysDown(Position.AHEAD);
            if (ways < least) {
                least = ways;
                best = image;
            }
            image = image.turned();
        }
        return best;
    }

    /** By 90°, clockwise. */
    Ring turned() {
        return new Ring(n, n - 1 - left, top, n - 1 - right, bottom);
    }

    /** Left for right. */
    Ring mirrored() {
        return new Ring(n, n - 1 - top, /* right= */ left, n - 1 - bottom, /* left= */ right);
    }

    private Stream<Ring> images() {
        return Stream.of(this, mirrored())
                .flatMap(one -> Stream.iterate(one, Ring::turned).limit(SIDES));
    }

    private int code() {
        return ((top * n + right) * n + bottom) * n + left;
    }

    private static boolean isPeaceful(int n, int top, int right, int bottom, int left) {
        return isPeaceful(0, top, right, n - 1)
                && isPeaceful(0, top, n - 1, bottom)
                && isPeaceful(0, top, left, 0)
                && isPeaceful(right, n - 1, n - 1, bottom)
                && isPeaceful(right, n - 1, left, 0)
                && isPeaceful(n - 1, bottom, left, 0);
    }

    /** A queen does not attack the square on which it stands. */
    private static boolean isPeaceful(int row, int column, int otherRow, int otherColumn) {
        int down = Math.abs(row - otherRow);
        int across = Math.abs(column - otherColumn);
        return down == 0 ? across == 0 : across != 0 && down != across;
    }
}
