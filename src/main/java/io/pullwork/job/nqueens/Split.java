package io.pullwork.job.nqueens;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tasks of a run. Together they count each solution once.
 *
 * <p>A branch that is more work than a task should be is replaced by those that are longer by a row; those that are
 * less are put together. The work is estimated, see {@link Position#work}, so some tasks take a few times as long as
 * others. They come biggest first, which keeps many workers busy until the end.
 */
public final class Split {

    /**
     * How long a task takes at most, if its estimate is right and there is work for enough of them: two hundred
     * times the 0.2 ms that a task is reckoned to cost beside its work.
     */
    private static final double TASK_SECONDS = 0.04;

    /** So that a queue holds a whole run: where there is very much to do, tasks take longer. */
    private static final int MAX_TASKS = 200_000;

    private static final Comparator<Piece> BIGGEST_FIRST =
            Comparator.comparingDouble(Piece::work).reversed();

    /** Branches for one task, or one branch. */
    private record Piece(List<Branch> branches, double work) {

        boolean leadsOn() {
            return work > 0;
        }

        NQueens.Branches task(int n) {
            return new NQueens.Branches(
                    n, branches.stream().map(Branch::positions).toList());
        }
    }

    private Split() {}

    /**
     * The tasks in which to count the solutions for n queens; the same in the same order, whenever and wherever it is
     * asked for. None if no ring is possible, as on boards of 2 and 3.
     *
     * @param n from 1 to 27
     * @throws IllegalArgumentException if n is not
     */
    public static List<NQueens.Branches> of(int n) {
        return of(n, pieces(n));
    }

    /**
     * As {@link #of(int)}, in tasks of another size.
     *
     * @param pieces what part of the whole a task is at most: one of so many, at least 1. There are up to twice as many
     *     tasks, since they are not all of that size.
     */
    public static List<NQueens.Branches> of(int n, int pieces) {
        if (pieces < 1) {
            throw new IllegalArgumentException("a run in " + pieces + " pieces");
        }
        List<Piece> rings = Ring.oneOfEachOrbit(n).stream()
                .map(ring -> new Branch(ring.easiest(), List.of()))
                .map(Split::estimated)
                .filter(Piece::leadsOn)
                .toList();
        double most = rings.stream().mapToDouble(Piece::work).sum() / pieces;
        List<Piece> cut = rings.stream()
                .flatMap(ring -> cut(ring, most))
                .sorted(BIGGEST_FIRST)
                .toList();
        return grouped(cut, most).stream()
                .sorted(BIGGEST_FIRST)
                .map(piece -> piece.task(n))
                .toList();
    }

    /** Each queen more is eight times the work; for 16 it is 0.7 s on a fast core that does nothing else. */
    private static int pieces(int n) {
        double seconds = 0.7 * StrictMath.pow(8, n - 16);
        return (int) Math.min(MAX_TASKS / 2, Math.ceil(seconds / TASK_SECONDS));
    }

    /** In pieces that are not larger, if it has rows enough. Its work is shared among them as their estimates are. */
    private static Stream<Piece> cut(Piece piece, double most) {
        if (piece.work <= most) {
            return Stream.of(piece);
        }
        List<Piece> longer = piece.branches.get(0).longer().stream()
                .map(Split::estimated)
                .filter(Piece::leadsOn)
                .toList();
        if (longer.isEmpty()) {
            return Stream.of(piece);
        }
        double scale = piece.work / longer.stream().mapToDouble(Piece::work).sum();
        return longer.stream().flatMap(part -> cut(new Piece(part.branches, part.work * scale), most));
    }

    private static Piece estimated(Branch branch) {
        return new Piece(List.of(branch), branch.position().work());
    }

    /** Neighbours put together, as long as they are not too large; so any two that follow each other are. */
    private static List<Piece> grouped(List<Piece> pieces, double most) {
        var groups = new ArrayList<Piece>();
        var group = new ArrayList<Branch>();
        double work = 0;
        for (Piece piece : pieces) {
            if (work + piece.work > most && !group.isEmpty()) {
                groups.add(new Piece(List.copyOf(group), work));
                group.clear();
                work = 0;
            }
            group.addAll(piece.branches);
            work += piece.work;
        }
        if (!group.isEmpty()) {
            groups.add(new Piece(List.copyOf(group), work));
        }
        return groups;
    }
}
