package io.pullwork.store;

import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.Change;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCrashTest {

    @Test
    void what_was_confirmed_before_a_kill_is_there_after_it(@TempDir Path folder) throws Exception {
        String lastConfirmed = "0";
        try (var other = StoreProcess.start(folder, "commit")) {
            for (String line = other.readLine(); line != null; line = other.readLine()) {
                lastConfirmed = line;
                if (line.equals("200")) {
                    other.kill();
                }
            }
        }

        try (var store = SqliteStore.open(folder)) {
            List<Change> living = open(store, SQUARES).living();
            List<Change> confirmed = LongStream.rangeClosed(1, Long.parseLong(lastConfirmed))
                    .mapToObj(position -> (Change) added(position))
                    .toList();
            assertThat(confirmed).hasSizeGreaterThanOrEqualTo(200);
            // The step under way at the kill may be there too, whole.
            assertThat(living.size()).isBetween(confirmed.size(), confirmed.size() + 1);
            assertThat(living).startsWith(confirmed.toArray(Change[]::new));
        }
    }
}
