package io.pullwork.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * One thing that somebody does, or a fault. What it means in full depends on what its players know at that
 * moment, so a sequence still makes sense when some of its moves are left out.
 */
record Move(Kind kind, int who, int what, int how) {

    enum Kind {
        PUT(14),
        REPEAT_PUT(4),
        ASK(12),
        FORGET_LEASES_AND_ASK(2),
        FINISH(16),
        FINISH_WHAT_ANYBODY_EVER_HELD(3),
        PROGRESS(4),
        CHECKPOINT(4),
        HAND_BACK(4),
        POSTPONE(2),
        REPEAT_REPORT(3),
        KILL_WORKER(4),
        GET(10),
        AWAIT(6),
        CANCEL(4),
        ADMINISTER(5),
        SCHEDULE(4),
        REPEAT_CALL(4),
        ACKNOWLEDGE(10),
        REPEAT_ACKNOWLEDGE(2),
        KILL_CLIENT(2),
        TICK(6),
        TICK_AFTER_THE_GRACE(1),
        TICK_AFTER_A_MINUTE(2),
        TICK_AFTER_A_DAY(1),
        FAIL_OVER(2),
        ANSWER_FORWARD(5),
        PUT_FORWARDED(5);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        private static Kind drawn(SplittableRandom random) {
            int total = 0;
            for (Kind kind : values()) {
                total += kind.weight;
            }
            int drawn = random.nextInt(total);
            for (Kind kind : values()) {
                drawn -= kind.weight;
                if (drawn < 0) {
                    return kind;
                }
            }
            throw new AssertionError("weights do not add up");
        }
    }

    /** 100 to 300 moves; the same for the same seed. */
    static List<Move> sequence(long seed) {
        var random = new SplittableRandom(seed);
        int length = random.nextInt(100, 301);
        var moves = new ArrayList<Move>(length);
        for (int i = 0; i < length; i++) {
            moves.add(new Move(
                    Kind.drawn(random), random.nextInt(1 << 20), random.nextInt(1 << 20), random.nextInt(1 << 20)));
        }
        return moves;
    }

    /** Leaves out what is not needed to fail: first long stretches, in the end single moves. */
    static List<Move> shrink(List<Move> failing, Predicate<List<Move>> fails) {
        List<Move> shortest = failing;
        for (int stretch = shortest.size() / 2; stretch >= 1; stretch /= 2) {
            for (int from = 0; from < shortest.size(); ) {
                var shorter = new ArrayList<>(shortest);
                shorter.subList(from, Math.min(from + stretch, shorter.size())).clear();
                if (fails.test(shorter)) {
                    shortest = shorter;
                } else {
                    from += stretch;
                }
            }
        }
        return shortest;
    }
}
