package io.pullwork.job.nqueens;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Queens on a board of squares, one row after the other: slow, and so plain that it can be believed. */
final class Backtracking {

    private static final int NONE = -1;

    private final int[] columnOfRow;

    private long found;

    private Backtracking(int n) {
        columnOfRow = new int[n];
        Arrays.fill(columnOfRow, NONE);
    }

    static long completions(Branch branch) {
        Ring ring = branch.ring();
        var board = new Backtracking(ring.n());
        board.columnOfRow[0] = ring.top();
        board.columnOfRow[ring.right()] = ring.n() - 1;
        board.columnOfRow[ring.n() - 1] = ring.bottom();
        board.columnOfRow[ring.left()] = 0;
        List<Integer> free = IntStream.range(0, ring.n())
                .filter(row -> board.columnOfRow[row] == NONE)
                .boxed()
                .toList();
        for (int i = 0; i < branch.prefix().size(); i++) {
            board.columnOfRow[free.get(i)] = branch.prefix().get(i);
        }
        board.search(0);
        return board.found;
    }

    private void search(int row) {
        if (row == columnOfRow.length) {
            found++;
        } else if (columnOfRow[row] != NONE) {
            search(row + 1);
        } else {
            for (int column = 0; column < columnOfRow.length; column++) {
                if (!isAttacked(row, column)) {
                    columnOfRow[row] = column;
                    search(row + 1);
                    columnOfRow[row] = NONE;
                }
            }
        }
    }

    private boolean isAttacked(int row, int column) {
        for (int other = 0; other < columnOfRow.length; other++) {
            int across = Math.abs(columnOfRow[other] - column);
            if (columnOfRow[other] != NONE && (across == 0 || across == Math.abs(other - row))) {
                return true;
            }
        }
        return false;
    }
}
