package io.pullwork.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.protocol.AnySize;
import io.pullwork.protocol.Samples;
import io.pullwork.queue.Effect;
import io.pullwork.task.Payload;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnreadTest {

    private static final int MEBIBYTE = 1 << 20;

    private final Unread unread = new Unread();

    @Test
    void what_is_read_at_once_is_bounded_by_its_bytes() {
        unread.add(runs(10, MEBIBYTE, false));

        assertThat(positions(unread.next(lease -> true))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(unread.next(lease -> true)).as("while something is read").isEmpty();
        unread.read();
        assertThat(positions(unread.next(lease -> true))).containsExactly(5L, 6L, 7L, 8L);
    }

    @Test
    void a_checkpoint_counts_as_the_largest_payload_since_its_size_is_not_known() {
        unread.add(runs(10, 1, true));

        assertThat(positions(unread.next(lease -> true))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_is_not_to_be_run_any_more_is_not_read() {
        List<Effect.Run> runs = runs(3, 1, false);
        unread.add(runs);

        assertThat(positions(unread.next(lease -> !lease.equals(runs.get(1).lease()))))
                .containsExactly(1L, 3L);
    }

    @Test
    void what_waits_or_is_being_read_is_read_once() {
        List<Effect.Run> runs = runs(6, MEBIBYTE, false);
        unread.add(runs);
        unread.next(lease -> true);

        unread.add(runs);
        unread.read();

        assertThat(positions(unread.next(lease -> true))).containsExactly(5L, 6L);
        unread.read();
        assertThat(unread.next(lease -> true)).isEmpty();
    }

    @Test
    void what_could_not_be_read_together_is_read_alone_before_all_others() {
        unread.add(runs(2, 1, false));
        unread.next(lease -> true);
        unread.add(runs(5, 1, false));

        assertThat(unread.failed()).isEmpty();
        assertThat(positions(unread.next(lease -> true))).containsExactly(1L);
        assertThat(positions(unread.failed())).containsExactly(1L);
        assertThat(positions(unread.next(lease -> true))).containsExactly(2L);
        unread.read();
        assertThat(positions(unread.next(lease -> true))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void one_bad_row_is_no_trouble_and_three_in_a_row_are() {
        unread.add(runs(5, 1, true));
        for (int i = 0; i < 2; i++) {
            failAlone();
            assertThat(unread.isInTrouble()).isFalse();
        }
        failAlone();
        assertThat(unread.isInTrouble()).isTrue();

        unread.next(lease -> true);
        unread.read();
        assertThat(unread.isInTrouble()).isFalse();
    }

    private void failAlone() {
        while (unread.next(lease -> true).size() > 1) {
            unread.failed();
        }
        unread.failed();
    }

    private static List<Long> positions(List<Effect.Run> runs) {
        return runs.stream().map(Effect.Run::position).toList();
    }

    private static List<Effect.Run> runs(int count, int payloadBytes, boolean hasCheckpoint) {
        var payload = new Payload(Payload.BYTES, new byte[payloadBytes]);
        return LongStream.rangeClosed(1, count)
                .mapToObj(number -> new Effect.Run(
                        Samples.WORKER,
                        AnySize.lease(number),
                        AnySize.task(number, payload),
                        number,
                        hasCheckpoint,
                        -1))
                .toList();
    }
}
