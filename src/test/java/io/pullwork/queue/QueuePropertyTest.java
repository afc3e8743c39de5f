package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The heart under random calls and faults: {@link Laws} says what must hold, {@link NaiveQueue} what must
 * come out. {@code -Dseed=…} replays one seed, {@code -Dseeds=…} sets their number.
 */
class QueuePropertyTest {

    @Test
    void the_heart_keeps_the_laws_and_equals_the_model_whatever_happens() {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Integer.getInteger("seeds", 2_000) : only;
        LongStream.rangeClosed(first, last)
                .parallel()
                .filter(seed -> failure(Move.sequence(seed)) != null)
                .findFirst()
                .ifPresent(seed -> {
                    throw told(seed, Move.shrink(Move.sequence(seed), shorter -> failure(shorter) != null));
                });
    }

    @Test
    void a_seed_always_gives_the_same_moves() {
        assertThat(Move.sequence(42)).isEqualTo(Move.sequence(42)).isNotEqualTo(Move.sequence(43));
    }

    @Test
    void shrinking_leaves_only_the_moves_that_are_needed_to_fail() {
        List<Move> moves = Move.sequence(42);
        List<Move> needed = List.of(moves.get(7), moves.get(60), moves.get(99));

        assertThat(Move.shrink(moves, some -> some.containsAll(needed))).isEqualTo(needed);
    }

    private static @Nullable Throwable failure(List<Move> moves) {
        return failure(moves, new Play(TrueHeart.SOURCE, true));
    }

    private static @Nullable Throwable failure(List<Move> moves, Play play) {
        try {
            play.play(moves);
            return null;
        } catch (LawBroken | RuntimeException broken) {
            return broken;
        }
    }

    private static AssertionError told(long seed, List<Move> shortest) {
        var play = new Play(TrueHeart.SOURCE, true);
        Throwable broken = failure(shortest, play);
        return new AssertionError(
                "-Dseed=" + seed + ", shrunk to " + shortest.size() + " moves: " + broken + "\n  "
                        + String.join("\n  ", play.trace()),
                broken);
    }
}
