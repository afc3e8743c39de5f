package io.pullwork.store;

import static io.pullwork.store.Sample.CUBES;
import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.added;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.store.Store.Commit;
import io.pullwork.task.QueueName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that share a transaction do not share their fate, as far as that can be. */
class GroupCommitTest {

    private final CountDownLatch gathered = new CountDownLatch(1);
    private final DataFolder folder;
    private final GroupCommit commits;

    GroupCommitTest(@TempDir Path path) throws SQLException {
        folder = DataFolder.open(path.resolve("data"));
        SqliteFile file = SqliteFile.in(folder);
        commits = new GroupCommit(file, new SqliteTables(file.connectWriter()));
    }

    /** And holds the commit thread, so that the steps of a test share a transaction. */
    @BeforeEach
    void openBothQueues() {
        commits.raiseEpoch(SQUARES).join();
        commits.raiseEpoch(CUBES).join();
        commit(SQUARES, 1, 1).join();
        var unused = commits.aside(tables -> awaitUninterruptibly());
    }

    @AfterEach
    void close() {
        commits.close();
        folder.close();
    }

    @Test
    void a_fenced_step_leaves_the_others_of_its_transaction_alone() {
        var squares = commit(SQUARES, 1, 2);
        var opening = commits.raiseEpoch(SQUARES);
        var fenced = commit(SQUARES, 1, 3);
        var cubes = commit(CUBES, 1, 1);
        gathered.countDown();

        assertThat(squares.join()).isEqualTo(Commit.DONE);
        assertThat(opening.join().epoch()).isEqualTo(2);
        assertThat(fenced.join()).isEqualTo(Commit.FENCED);
        assertThat(cubes.join()).isEqualTo(Commit.DONE);
    }

    @Test
    void a_row_that_cannot_be_stored_fails_the_steps_of_its_queue_and_no_other() {
        var first = commit(SQUARES, 1, 2);
        var doubled = commit(SQUARES, 1, 1);
        var cubes = commit(CUBES, 1, 1);
        gathered.countDown();

        assertThat(cubes.join()).isEqualTo(Commit.DONE);
        assertFails(first, "cannot write");
        assertFails(doubled, "cannot write");
    }

    @Test
    void after_a_failed_step_a_queue_takes_none_until_it_is_opened_again() {
        var failed = commit(SQUARES, 1, 1);
        gathered.countDown();
        assertFails(failed, "cannot write");

        assertFails(commit(SQUARES, 1, 2), "open the queue again");
        assertThat(commits.raiseEpoch(SQUARES).join().epoch()).isEqualTo(2);
        assertThat(commit(SQUARES, 2, 2).join()).isEqualTo(Commit.DONE);
    }

    @Test
    void closing_finishes_what_was_asked_for_and_refuses_the_rest() {
        var before = commit(SQUARES, 1, 2);
        gathered.countDown();
        commits.close();

        assertThat(before).isCompletedWithValue(Commit.DONE);
        assertFails(commit(SQUARES, 1, 3), "closed");
    }

    private CompletableFuture<Commit> commit(QueueName queue, long epoch, long position) {
        return commits.commit(queue, epoch, List.of(added(position)));
    }

    private static void assertFails(CompletableFuture<Commit> commit, String words) {
        assertThatThrownBy(commit::join).hasCauseInstanceOf(StoreFailure.class).hasMessageContaining(words);
    }

    private void awaitUninterruptibly() {
        try {
            gathered.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
