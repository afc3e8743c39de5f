package io.pullwork.job.nqueens;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * Counts the completions of a branch.
 *
 * <p>Backtracking costs more for jumps that the processor foresees wrongly than for the work: how many squares of a
 * row are free is as good as random. So here no jump depends on it. Positions wait in a stack for each row. A pass
 * over a stack puts a queen on the lowest free square of each position and writes what results to the top of the
 * next row's stack, in any case; the top moves by one if a square of that row is free, and else by none, so that the
 * next one overwrites it. The position itself is kept in the same way, if it has another free square. The deepest row
 * of which many positions wait is worked on first: so stacks stay small enough for the fastest cache, and passes long.
 *
 * <p>The stacks of all solvers lie in one static array. The compiler knows its length, and so that an index which was
 * masked is within it; with an array for each solver it checks each access, which took up to a tenth longer (JDK 17).
 */
final class Solver {

    /** What a position takes: its columns, left and right, and the free squares on which no queen was tried yet. */
    private static final int POSITION = 4;

    private static final int STACK = 256 * POSITION;

    /** From here on a stack is worked on before those of earlier rows, whose passes need the rest of it. */
    private static final int MANY = STACK / 2;

    private static final int STACKS = 32;

    private static final int SOLVER = STACKS * STACK;

    /** More threads than cores gain nothing by counting at the same time. A power of two, for the mask. */
    private static final int SOLVERS =
            2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors());

    private static final int[] WAITING = new int[SOLVERS * SOLVER];

    /** Makes any number the place of a position in the array. */
    private static final int MASK = WAITING.length - POSITION;

    private static final BlockingQueue<Solver> IDLE = new ArrayBlockingQueue<>(SOLVERS);

    static {
        for (int i = 0; i < SOLVERS; i++) {
            IDLE.add(new Solver(i * SOLVER));
        }
    }

    /** Where its stacks begin. */
    private final int start;

    /** Of each row the first place above its stack. */
    private final int[] tops = new int[STACKS];

    private Solver(int start) {
        this.start = start;
    }

    /**
     * In how many ways the branch can be completed. May be called by any number of threads.
     *
     * @param isCancelled asked about once a microsecond, so it must cost no more than reading a field
     * @throws InterruptedException if it is cancelled, or the thread is interrupted while it waits for its turn
     */
    static long count(Branch branch, BooleanSupplier isCancelled) throws InterruptedException {
        Position from = branch.position();
        if (from.isFull()) {
            return 1;
        }
        Solver solver = IDLE.take();
        try {
            return solver.count(from, isCancelled);
        } finally {
            IDLE.add(solver);
        }
    }

    private long count(Position from, BooleanSupplier isCancelled) throws InterruptedException {
        FreeRows rows = from.rows();
        int first = from.row();
        int last = rows.count() - 1;
        for (int row = first; row <= last; row++) {
            tops[row] = bottom(row);
        }
        tops[first] = pushed(from.columns(), from.left(), from.right(), from.free(), tops[first]);
        long count = 0;
        while (true) {
            while (isEmpty(first)) {
                if (first++ == last) {
                    return count;
                }
            }
            if (isCancelled.getAsBoolean()) {
                throw new InterruptedException("cancelled");
            }
            int row = deepestOfMany(first, last);
            if (row == last) {
                // Of all columns one is left, and here it is free.
                count += size(row) / POSITION;
                tops[row] = bottom(row);
            } else {
                descend(row, rows.open(row + 1), rows.gap(row + 1));
            }
        }
    }

    private int deepestOfMany(int first, int last) {
        int row = last;
        while (row > first && size(row) < MANY) {
            row--;
        }
        return row;
    }

    /**
     * Puts a queen on one free square of each position of a row, as far as there is room in the next stack, and keeps
     * those that have another.
     *
     * @param open what the ring leaves of the next row
     * @param gap how far below it is
     */
    private void descend(int row, int open, int gap) {
        int top = tops[row];
        int from = top - Math.min(size(row), bottom(row + 2) - tops[row + 1]);
        int keep = from & MASK;
        int write = tops[row + 1] & MASK;
        for (int at = from; at < top; at += POSITION) {
            int columns = WAITING[at];
            int left = WAITING[at + 1];
            int right = WAITING[at + 2];
            int free = WAITING[at + 3];
            int queen = free & -free;
            int nextColumns = columns | queen;
            int nextLeft = (left | queen) << gap;
            int nextRight = (right | queen) >>> gap;
            int nextFree = open & ~(nextColumns | nextLeft | nextRight);
            write = pushed(nextColumns, nextLeft, nextRight, nextFree, write);
            keep = pushed(columns, left, right, free & free - 1, keep);
        }
        tops[row] = keep;
        tops[row + 1] = write;
    }

    /** Writes a position, and returns where the next one goes: over it, if it has no free square. */
    private static int pushed(int columns, int left, int right, int free, int top) {
        WAITING[top] = columns;
        WAITING[top + 1] = left;
        WAITING[top + 2] = right;
        WAITING[top + 3] = free;
        // The three bits below the sign are set in -free unless free is 0. JDK 17 spills more registers for a ternary.
        return top + (-free >>> 29 & POSITION) & MASK;
    }

    private boolean isEmpty(int row) {
        return size(row) == 0;
    }

    private int size(int row) {
        return tops[row] - bottom(row);
    }

    private int bottom(int row) {
        return start + row * STACK;
    }
}
