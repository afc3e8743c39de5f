package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.store.SqliteTables.QueueRow;
import io.pullwork.store.Store.Commit;
import io.pullwork.task.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. Whatever all queues ask for while a transaction is on its way to the disk
 * becomes the next {@link Transaction}, so that they share its sync: nobody waits for company, and the
 * busier the node, the more share.
 */
final class GroupCommit implements AutoCloseable {

    /** Bounds the time to the next sync, and what SQLite holds in memory; a larger step goes alone. */
    private static final int MAX_CHANGES = 20_000;

    /**
     * How long to look for the next request before sleeping. The second commit of a task follows its first at
     * once, and to be woken takes longer than to see it: a lone round trip gains a tenth.
     */
    private static final long LOOK_NANOS = 100_000;

    private final SqliteFile file;
    private final SqliteTables tables;
    private final Transactions transactions;

    /** Not bounded: a master hands in its next step when it is told of the one before. */
    private final LinkedBlockingQueue<Request<?>> requests = new LinkedBlockingQueue<>();

    /** The last request of all. */
    private final Request.Aside closing = new Request.Aside(SqliteTables::close);

    /** Guarded by this: nothing enters {@link #requests} after {@link #closing}. */
    private boolean isClosing;

    GroupCommit(SqliteFile file, SqliteTables tables) {
        this.file = file;
        this.tables = tables;
        this.transactions = new Transactions(file, tables);
        var thread = new Thread(this::run, "pullwork-store-commit");
        thread.setDaemon(true);
        thread.start();
    }

    /** Fences the queue's masters so far. This stage and those below complete on the commit thread. */
    CompletableFuture<QueueRow> raiseEpoch(QueueName queue) {
        return enter(new Request.RaiseEpoch(queue));
    }

    CompletableFuture<Commit> commit(QueueName queue, long epoch, List<Change> changes) {
        return enter(new Request.CommitStep(queue, epoch, changes));
    }

    /** Does something between two transactions. */
    CompletableFuture<Void> aside(Request.Action action) {
        return enter(new Request.Aside(action));
    }

    /** Finishes what was asked for so far, and closes the tables. */
    @Override
    public void close() {
        enter(closing).join();
    }

    private <A> CompletableFuture<A> enter(Request<A> request) {
        synchronized (this) {
            if (!isClosing) {
                isClosing = request == closing;
                requests.add(request);
            } else if (request != closing) {
                request.fail(StoreFailure.closed(file.toString()));
            }
        }
        return request.told;
    }

    private void run() {
        var group = new ArrayList<Request.OfQueue<?>>();
        while (!closing.told.isDone()) {
            Request.Aside aside = gather(group);
            if (!group.isEmpty()) {
                transactions.run(group);
                group.clear();
            }
            if (aside != null) {
                aside.run(file, tables);
            }
        }
    }

    /** Waits for a request and takes all that are there, up to one that needs no transaction. */
    private Request.@Nullable Aside gather(List<Request.OfQueue<?>> group) {
        Request<?> next = await();
        int changes = 0;
        while (next instanceof Request.OfQueue<?> request) {
            group.add(request);
            changes += request.size();
            next = changes < MAX_CHANGES ? requests.poll() : null;
        }
        return (Request.Aside) next;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding gives the core to whoever needs it meanwhile
    private Request<?> await() {
        long startNanos = System.nanoTime();
        Request<?> next = requests.poll();
        while (next == null && System.nanoTime() - startNanos < LOOK_NANOS) {
            Thread.yield();
            next = requests.poll();
        }
        return next == null ? sleep() : next;
    }

    private Request<?> sleep() {
        while (true) {
            try {
                return requests.take();
            } catch (InterruptedException ignored) {
                // Only close() ends this thread: acknowledgements hang on it.
            }
        }
    }
}
