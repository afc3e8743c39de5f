package io.pullwork.store;

import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.commit;
import static io.pullwork.store.Sample.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.task.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContractTest {

    private static final int PAGE_BYTES = 8_192;

    private final Path folder;
    private int stores;

    SqliteStoreTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    Store create() {
        return SqliteStore.open(folder.resolve("store-" + ++stores));
    }

    @Override
    Store restart(Store store) {
        store.close();
        return SqliteStore.open(folder.resolve("store-" + stores));
    }

    @Test
    void a_full_disk_refuses_steps_loses_nothing_and_heals() {
        try (var store = SqliteStore.open(folder.resolve("small"))) {
            long epoch = open(store, SQUARES).epoch();
            var confirmed = new ArrayList<Change>();
            store.limitPages(100);

            assertThatThrownBy(() -> {
                        for (long position = 1; position < 1_000; position++) {
                            TaskAdded step = added(position, Payload.ofBytes(new byte[10_000]));
                            commit(store, SQUARES, epoch, step);
                            confirmed.add(step);
                        }
                    })
                    .hasCauseInstanceOf(StoreFailure.class)
                    .hasMessageContaining("free space in " + folder.resolve("small"));

            store.limitPages(1_000_000);
            Sample.Opened reopened = open(store, SQUARES);
            assertThat(confirmed).hasSizeGreaterThan(10);
            assertThat(reopened.living()).isEqualTo(confirmed);
            assertThat(commit(store, SQUARES, reopened.epoch(), added(5_000))).isEqualTo(Store.Commit.DONE);
        }
    }

    @Test
    void a_million_waiting_tasks_are_read_one_by_one() {
        try (var store = SqliteStore.open(folder.resolve("large"))) {
            long epoch = open(store, SQUARES).epoch();
            Payload payload = Payload.ofBytes(new byte[100]);
            for (long position = 1; position <= 1_000_000; ) {
                var step = new ArrayList<Change>(20_000);
                for (int i = 0; i < 20_000; i++) {
                    step.add(added(position++, payload));
                }
                store.commit(SQUARES, epoch, step).toCompletableFuture().join();
            }

            long inOrder = store.open(SQUARES, (newEpoch, living) -> {
                        long position = 0;
                        while (living.hasNext() && ((TaskAdded) living.next()).position() == position + 1) {
                            position++;
                        }
                        return position;
                    })
                    .toCompletableFuture()
                    .join();

            assertThat(inOrder).isEqualTo(1_000_000);
        }
    }

    @Test
    void damage_inside_the_file_fails_the_opening_and_names_the_file() throws Exception {
        Path damaged = folder.resolve("damaged");
        try (var store = SqliteStore.open(damaged)) {
            commit(store, SQUARES, open(store, SQUARES).epoch(), added(1));
        }
        Path file = damaged.resolve("pullwork.db");
        byte[] bytes = Files.readAllBytes(file);
        // The page of the task, and not those of the schema.
        int task = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("{\"x\":1}");
        int page = task / PAGE_BYTES * PAGE_BYTES;
        Arrays.fill(bytes, page, page + PAGE_BYTES, (byte) 0xff);
        Files.write(file, bytes);

        try (var store = SqliteStore.open(damaged)) {
            assertThatThrownBy(() -> open(store, SQUARES))
                    .hasCauseInstanceOf(StoreFailure.class)
                    .hasMessageContaining(file + " ")
                    .hasMessageContaining("restore it from a backup");
        }
    }

    @Test
    void a_row_that_is_not_understood_fails_the_opening_and_says_why() throws Exception {
        Path changed = folder.resolve("changed");
        try (var store = SqliteStore.open(changed)) {
            commit(store, SQUARES, open(store, SQUARES).epoch(), added(1));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + changed.resolve("pullwork.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE task SET handler = 'no handler'");
        }

        try (var store = SqliteStore.open(changed)) {
            assertThatThrownBy(() -> open(store, SQUARES))
                    .hasCauseInstanceOf(StoreFailure.class)
                    .hasMessageContaining("not understood (handler name 'no handler'");
        }
    }
}
