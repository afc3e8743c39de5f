package io.pullwork.job.nqueens;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A ring, and the queens in the first of its free rows: what remains is to count in how many ways the board can be
 * completed. It says all that is needed for it, and is checked wherever it comes from.
 *
 * @param prefix the columns of the queens, from the first free row on; none: the ring alone
 */
record Branch(Ring ring, List<Integer> prefix) {

    /** @throws IllegalArgumentException if a queen is not on the board, or is attacked by another */
    Branch {
        prefix = List.copyOf(prefix);
        position(ring, prefix);
    }

    /**
     * The branch of these positions.
     *
     * @param positions top, right, bottom and left of the ring, then the prefix
     * @throws IllegalArgumentException if they are not those of a branch
     */
    static Branch of(int n, List<Integer> positions) {
        if (positions.size() < Ring.SIDES) {
            throw new IllegalArgumentException("a ring has " + Ring.SIDES + " positions, and not " + positions);
        }
        var ring = new Ring(n, positions.get(0), positions.get(1), positions.get(2), positions.get(3));
        return new Branch(ring, positions.subList(Ring.SIDES, positions.size()));
    }

    /** What {@link #of} makes this branch of. */
    List<Integer> positions() {
        Stream<Integer> sides = Stream.of(ring.top(), ring.right(), ring.bottom(), ring.left());
        return Stream.concat(sides, prefix.stream()).toList();
    }

    /** How many solutions each of its completions stands for. */
    int weight() {
        return ring.weight();
    }

    Position position() {
        return position(ring, prefix);
    }

    /** The same with a queen in the next row, in each way; none if there is no way, or no row. */
    List<Branch> longer() {
        var longer = new ArrayList<Branch>();
        for (int free = position().free(); free != 0; free &= free - 1) {
            var more = new ArrayList<>(prefix);
            more.add(Integer.numberOfTrailingZeros(free));
            longer.add(new Branch(ring, more));
        }
        return longer;
    }

    private static Position position(Ring ring, List<Integer> prefix) {
        Position position = Position.of(ring);
        for (int column : prefix) {
            if (column < 0 || column >= ring.n() || (position.free() & 1 << column) == 0) {
                throw new IllegalArgumentException("no free square " + column + " for the queen after "
                        + prefix.subList(0, position.row()) + " in " + ring);
            }
            position = position.with(1 << column);
        }
        return position;
    }
}
