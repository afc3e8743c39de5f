package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.protocol.Samples;
import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.LetterCursor;
import io.pullwork.queue.LetterFilter;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Keys;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an operator's call becomes that takes more than one command. */
class OperatorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final DeadLetter NEWEST = new DeadLetter(
            TaskId.of(Samples.CLIENT, 1), new HandlerName("mail"), Keys.NONE, "no server", 3, 1_000, 5_000, 10);

    private final Script script = new Script();
    private final Promises promises = new Promises(Samples.QUEUE);
    private final QueueAdmin admin =
            new QueueEnds(Samples.QUEUE, script, promises, new ClientSettings(TIMEOUT, TIMEOUT, 100, false)).admin();

    @Test
    void letters_that_fail_again_while_all_are_retried_are_not_retried_again() throws InterruptedException {
        script.answers.add(new QueueAnswer.Letters(List.of(NEWEST), new LetterCursor(4_000, 7)));
        script.answers.add(new QueueAnswer.LettersChanged(1_000, new LetterCursor(3_000, 5)));
        script.answers.add(new QueueAnswer.LettersChanged(17, LetterCursor.END));

        assertThat(admin.deadLetters().retryAll(LetterFilter.ALL)).isEqualTo(1_017);

        assertThat(script.commands)
                .containsExactly(
                        new QueueCommand.ListLetters(LetterFilter.ALL, LetterCursor.NEWEST),
                        new QueueCommand.RetryLetters(LetterFilter.ALL, new LetterCursor(5_000, Long.MAX_VALUE)),
                        new QueueCommand.RetryLetters(LetterFilter.ALL, new LetterCursor(3_000, 5)));
    }

    @Test
    void where_no_letter_is_listed_at_first_the_search_goes_on_where_it_ended() throws InterruptedException {
        script.answers.add(new QueueAnswer.Letters(List.of(), new LetterCursor(4_000, 7)));
        script.answers.add(new QueueAnswer.LettersChanged(2, LetterCursor.END));

        assertThat(admin.deadLetters().discardAll(LetterFilter.ALL)).isEqualTo(2);

        assertThat(script.commands)
                .last()
                .isEqualTo(new QueueCommand.DiscardLetters(LetterFilter.ALL, new LetterCursor(4_000, 7)));
    }

    @Test
    void where_there_is_no_letter_nothing_is_retried() throws InterruptedException {
        script.answers.add(new QueueAnswer.Letters(List.of(), LetterCursor.END));

        assertThat(admin.deadLetters().retryAll(LetterFilter.ALL)).isZero();
    }

    @Test
    void a_purge_goes_on_up_to_where_it_began() throws InterruptedException {
        script.answers.add(new QueueAnswer.Purged(0, 12_345, 3));
        script.answers.add(new QueueAnswer.Purged(10_000, 12_345, 3));
        script.answers.add(new QueueAnswer.Purged(45, 0, 3));

        assertThat(admin.purge()).isEqualTo(10_045);

        var next = new QueueCommand.Purge(12_345, 3);
        assertThat(script.commands).containsExactly(QueueCommand.Purge.FIRST, next, next);
    }

    @Test
    void a_move_is_asked_for_until_it_is_over() throws InterruptedException {
        script.answers.add(new QueueAnswer.Moving(0, 0, 0, false, "", 12_345, 3));
        script.answers.add(new QueueAnswer.Moving(0, 0, 1_000, false, "", 12_345, 3));
        script.answers.add(new QueueAnswer.Moving(600, 0, 400, false, "", 12_345, 3));
        script.answers.add(new QueueAnswer.Moving(1_000, 0, 0, false, "", 12_345, 3));
        script.answers.add(new QueueAnswer.Moving(1_017, 0, 0, true, "", 12_345, 3));

        assertThat(admin.moveTo("others")).isEqualTo(1_017);

        var first = (QueueCommand.Move) script.commands.get(0);
        var next = new QueueCommand.Move(new QueueName("others"), first.as(), 12_345, 3);
        assertThat(first).isEqualTo(QueueCommand.Move.first(new QueueName("others"), first.as()));
        assertThat(script.commands).containsExactly(first, next, next, next, next);
    }

    @Test
    void each_move_has_ids_of_its_own_in_the_other_queue() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            script.answers.add(new QueueAnswer.Moving(0, 0, 0, false, "", 0, 3));
            script.answers.add(new QueueAnswer.Moving(0, 0, 0, true, "", 0, 3));
            admin.moveTo("others");
        }

        assertThat(((QueueCommand.Move) script.commands.get(0)).as())
                .isNotEqualTo(((QueueCommand.Move) script.commands.get(2)).as());
    }

    @Test
    void why_a_move_ends_early_is_told_and_how_many_were_moved() {
        script.answers.add(new QueueAnswer.Moving(0, 0, 0, false, "", 12_345, 3));
        script.answers.add(new QueueAnswer.Moving(600, 0, 0, true, "queue others is full", 12_345, 3));

        assertThatThrownBy(() -> admin.moveTo("others"))
                .isInstanceOf(CommandRefused.class)
                .hasMessage("queue others is full; 600 task(s) of queue squares are moved to it, and the rest stays");
    }

    @Test
    void an_operator_does_not_wait_for_ever_for_a_queue_that_takes_nothing() {
        var hasty = new ClientSettings(Duration.ofMillis(1), TIMEOUT, 100, false);
        QueueAdmin hastyAdmin = new QueueEnds(Samples.QUEUE, script, promises, hasty).admin();
        script.answers.add(new QueueAnswer.Moving(0, 0, 0, false, "", 12_345, 3));
        for (int i = 0; i < 100; i++) {
            script.answers.add(new QueueAnswer.Moving(600, 0, 400, false, "", 12_345, 3));
        }

        assertThatThrownBy(() -> hastyAdmin.moveTo("others"))
                .isInstanceOf(NoResultYet.class)
                .hasMessage(
                        "none of 400 task(s) has arrived in queue others within 1 ms: is a node with the role master"
                                + " running, and what does its log say? 600 task(s) of queue squares are moved, these will be,"
                                + " and the rest stays");
    }

    @Test
    void an_operator_waits_as_long_as_something_is_decided_though_nothing_arrives() throws InterruptedException {
        var hasty = new ClientSettings(Duration.ofMillis(1), TIMEOUT, 100, false);
        QueueAdmin hastyAdmin = new QueueEnds(Samples.QUEUE, script, promises, hasty).admin();
        script.answers.add(new QueueAnswer.Moving(0, 0, 0, false, "", 12_345, 3));
        for (int slice = 0; slice < 3; slice++) {
            script.answers.add(new QueueAnswer.Moving(0, slice * 1_000L, 1_000, false, "", 12_345, 3));
        }
        script.answers.add(new QueueAnswer.Moving(0, 3_000, 0, true, "", 12_345, 3));

        assertThat(hastyAdmin.moveTo("others")).isZero();
    }

    /** Answers one command after the other. */
    private static final class Script extends Unasked {

        private final ArrayDeque<QueueAnswer> answers = new ArrayDeque<>();
        private final List<QueueCommand> commands = new ArrayList<>();

        @Override
        public void administer(QueueCommand command, Duration timeout, CompletableFuture<QueueAnswer> answered) {
            commands.add(command);
            answered.complete(answers.remove());
        }
    }
}
