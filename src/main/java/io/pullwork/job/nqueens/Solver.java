package io.pullwork.job.nqueens;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * Counts the completions of a branch.
 *
 * <p>Backtracking costs more for branches that the processor foresees wrongly than for the work: how many squares
 * of a row are free is as good as random. So here nothing that depends on it is a branch. Positions wait in a stack
 * for each row. A step takes one free square of a waiting position, writes the position with a queen on it to the top
 * of the stack of the next row, and moves that top by one if it has a free square, or by none, so that the next
 * step overwrites it. Three positions are worked on in turn, since their steps do not wait for each other; when one
 * has no free square left, the next of the stack takes its place, by a conditional move too. The deepest row of which
 * many positions wait is worked on first, so stacks stay small enough for the first-level cache, and the
 * branches that are left, those between stacks, are few.
 *
 * <p>The stacks of all solvers lie in one static array. The compiler knows its length and that an index which was
 * masked is within it, so no access is checked; with an array for each solver this takes twice as long (measured
 * with JDK 17).
 */
final class Solver {

    /** What a position takes: columns, left, right and what is free of them; see {@link Position}. */
    private static final int POSITION = 4;

    private static final int STREAMS = 3;

    /** Positions in a stack. */
    private static final int STACK = 256 * POSITION;

    /** From here on a stack is worked on before those of earlier rows, since a step more may not find room. */
    private static final int MANY = STACK - 32 * POSITION;

    /** Below it three streams would find nothing to take turns with. */
    private static final int FEW = 2 * STREAMS * POSITION;

    /** Rows, and one stack more for what is written and does not count. */
    private static final int SOLVER = 32 * STACK;

    /** More threads than cores gain nothing by counting at the same time. A power of two, for the mask. */
    private static final int SOLVERS =
            2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors());

    private static final int[] WAITING = new int[SOLVERS * SOLVER];

    /** Of any number that of a position in the array. */
    private static final int MASK = WAITING.length - POSITION;

    private static final BlockingQueue<Solver> IDLE = new ArrayBlockingQueue<>(SOLVERS);

    static {
        for (int i = 0; i < SOLVERS; i++) {
            IDLE.add(new Solver(i * SOLVER));
        }
    }

    private final int start;

    /** Of each row the first place above its stack. */
    private final int[] tops = new int[SOLVER / STACK];

    private Solver(int start) {
        this.start = start;
    }

    /**
     * In how many ways the branch can be completed. May be called by any number of threads.
     *
     * @param isCancelled asked some thousands of times a second
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
            } else if (size(row) < FEW) {
                descendOne(row, rows.open(row + 1), rows.gap(row + 1));
            } else if (rows.gap(row + 1) == 1) {
                descend(row, rows.open(row + 1), 1);
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

    /** Puts a queen on each free square of one position. */
    private void descendOne(int row, int open, int gap) {
        tops[row] -= POSITION;
        int position = tops[row];
        int write = tops[row + 1];
        for (int free = WAITING[position + 3]; free != 0; free &= free - 1) {
            write = placed(position, free, open, gap, write);
        }
        tops[row + 1] = write;
    }

    /** Puts queens on free squares of three positions in turn, until too few wait or the next stack is full. */
    private void descend(int row, int open, int gap) {
        int end = bottom(row) + (STREAMS - 1) * POSITION;
        int full = bottom(row + 1) + MANY;
        int write = tops[row + 1] & MASK;
        int a = tops[row] - POSITION & MASK;
        int b = a - POSITION & MASK;
        int c = b - POSITION & MASK;
        int next = c - POSITION & MASK;
        int freeA = WAITING[a + 3];
        int freeB = WAITING[b + 3];
        int freeC = WAITING[c + 3];
        while (next >= end && write < full) {
            write = placed(a, freeA, open, gap, write);
            freeA &= freeA - 1;
            int freeNext = WAITING[next + 3];
            a = freeA == 0 ? next : a;
            next = next - (freeA == 0 ? POSITION : 0) & MASK;
            freeA = freeA == 0 ? freeNext : freeA;

            write = placed(b, freeB, open, gap, write);
            freeB &= freeB - 1;
            freeNext = WAITING[next + 3];
            b = freeB == 0 ? next : b;
            next = next - (freeB == 0 ? POSITION : 0) & MASK;
            freeB = freeB == 0 ? freeNext : freeB;

            write = placed(c, freeC, open, gap, write);
            freeC &= freeC - 1;
            freeNext = WAITING[next + 3];
            c = freeC == 0 ? next : c;
            next = next - (freeC == 0 ? POSITION : 0) & MASK;
            freeC = freeC == 0 ? freeNext : freeC;
        }
        WAITING[a + 3] = freeA;
        WAITING[b + 3] = freeB;
        WAITING[c + 3] = freeC;
        tops[row + 1] = write;
        tops[row] = next + POSITION;
        putBack(row, a, b, c);
    }

    /** From the lowest up, since each is moved down to where the next one may be. */
    private void putBack(int row, int a, int b, int c) {
        int lowest = Math.min(a, Math.min(b, c));
        int highest = Math.max(a, Math.max(b, c));
        putBack(row, lowest);
        putBack(row, a + b + c - lowest - highest);
        putBack(row, highest);
    }

    private void putBack(int row, int position) {
        System.arraycopy(WAITING, position, WAITING, tops[row], POSITION);
        tops[row] += POSITION;
    }

    /** Writes a position with a queen more, on the first of those free squares, and returns the top of its stack. */
    private static int placed(int position, int free, int open, int gap, int top) {
        int queen = free & -free;
        int columns = WAITING[position] | queen;
        int left = (WAITING[position + 1] | queen) << gap;
        int right = (WAITING[position + 2] | queen) >>> gap;
        return pushed(columns, left, right, open & ~(columns | left | right), top);
    }

    /** Writes a position, and moves the top above it if it has a free square. */
    private static int pushed(int columns, int left, int right, int free, int top) {
        WAITING[top] = columns;
        WAITING[top + 1] = left;
        WAITING[top + 2] = right;
        WAITING[top + 3] = free;
        return top + (free != 0 ? POSITION : 0) & MASK;
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
