package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.store.SqliteTables.QueueRow;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.QueueName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Keeps queues in one SQLite file of a data folder that this process has to itself; what it has
 * confirmed survives a crash of the process and of the machine.
 *
 * <p>One thread writes, see {@link GroupCommit}; another reads what lives when a queue is opened, so
 * that a queue of a million tasks does not hold up the commits of others. Queues are opened one after
 * the other. A third reads the payloads that are not in memory.
 */
public final class SqliteStore implements Store {

    private final DataFolder folder;
    private final SqliteFile file;
    private final GroupCommit commits;
    private final SqliteLookups lookups;
    private final Connection reading;
    private final ExecutorService reader;

    private SqliteStore(DataFolder folder, SqliteFile file) throws SQLException {
        this.folder = folder;
        this.file = file;
        this.reading = file.connectReader();
        try {
            this.lookups = new SqliteLookups(file);
            this.commits = new GroupCommit(file, new SqliteTables(file.connectWriter()));
        } catch (SQLException e) {
            reading.close();
            throw e;
        }
        this.reader = thread("pullwork-store-read");
    }

    /**
     * Opens the store in a folder, and creates both if need be.
     *
     * @param folder belongs to one process at a time; created so that only its owner can read it
     * @throws StoreFailure if the folder is in use, cannot be created or may be written by others, or if
     *     the file in it is damaged, of another program or of a later version; its message says what to do
     */
    public static SqliteStore open(Path folder) {
        DataFolder taken = DataFolder.open(folder);
        try {
            SqliteFile file = SqliteFile.in(taken);
            try {
                return new SqliteStore(taken, file);
            } catch (SQLException e) {
                throw file.failure("cannot open", e);
            }
        } catch (RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    @Override
    public <S> CompletionStage<S> open(QueueName queue, Recovery<S> recovery) {
        var recovered = new CompletableFuture<S>();
        var unused = commits.raiseEpoch(queue).whenComplete((row, failure) -> {
            if (failure != null) {
                recovered.completeExceptionally(failure);
            } else {
                reader.execute(() -> recover(row, recovery, recovered));
            }
        });
        return recovered;
    }

    @Override
    public CompletionStage<Commit> commit(QueueName queue, long epoch, List<Change> changes) {
        return commits.commit(queue, epoch, changes);
    }

    @Override
    public CompletionStage<Map<Long, Input>> inputs(QueueName queue, Collection<Long> positions) {
        return lookups.inputs(queue, positions);
    }

    @Override
    public CompletionStage<List<FailedAttempt>> failedAttempts(QueueName queue, long position) {
        return lookups.failedAttempts(queue, position);
    }

    @Override
    public String description() {
        return "SQLite file " + file;
    }

    /** Finishes the commits and openings under way, and lets another process have the folder. */
    @Override
    public synchronized void close() {
        if (reader.isShutdown()) {
            return;
        }
        try {
            commits.close();
            CompletableFuture.runAsync(() -> file.close(reading), reader).join();
            lookups.close();
        } finally {
            reader.shutdown();
            folder.close();
        }
    }

    /** For tests: makes the disk full at so many pages of the file. */
    void limitPages(int pages) {
        commits.aside(tables -> tables.limitPages(pages)).join();
    }

    /**
     * Outside the transaction that raised the epoch, and yet of one piece: nobody but the queue's new
     * master can change it now, and he waits for this.
     */
    private <S> void recover(QueueRow queue, Recovery<S> recovery, CompletableFuture<S> recovered) {
        try (var living = new SqliteLiving(file, reading, queue.id())) {
            recovered.complete(recovery.restore(queue.epoch(), living));
        } catch (SQLException e) {
            recovered.completeExceptionally(file.failure("cannot read", e));
        } catch (RuntimeException | Error e) {
            recovered.completeExceptionally(e);
        }
    }

    static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
