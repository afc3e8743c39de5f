package io.pullwork.queue;

import java.util.List;
import java.util.OptionalLong;

/** {@link QueueState} as it is. */
record TrueHeart(QueueState queue) implements Heart {

    static final Source SOURCE = new Source() {
        @Override
        public Heart fresh(QueueSettings settings) {
            return new TrueHeart(new QueueState(settings, new Periods(), 1));
        }

        @Override
        public Heart restored(QueueSettings settings, long epoch, List<Change> facts, long nowMillis) {
            return new TrueHeart(QueueState.restore(settings, new Periods(), epoch, facts.iterator(), nowMillis));
        }
    };

    @Override
    public Step apply(Call call) {
        long now = call.nowMillis();
        if (call instanceof Call.Put put) {
            queue.put(put.tasks(), now);
        } else if (call instanceof Call.RequestWork ask) {
            queue.requestWork(ask.worker(), ask.credit(), ask.handlers(), ask.held(), ask.stuck(), now);
        } else if (call instanceof Call.Report it) {
            queue.report(it.worker(), it.number(), it.finished(), it.handedBack(), it.credit(), now);
        } else if (call instanceof Call.Postpone it) {
            queue.postpone(it.lease(), it.dueMillis(), now);
        } else if (call instanceof Call.Progress it) {
            queue.progress(it.advanced());
        } else if (call instanceof Call.Checkpointed it) {
            queue.checkpoint(it.worker(), it.checkpoint());
        } else if (call instanceof Call.WorkerGone gone) {
            queue.workerGone(gone.worker(), now);
        } else if (call instanceof Call.GetResults get) {
            queue.getResults(get.call(), get.max(), get.deadlineMillis(), now);
        } else if (call instanceof Call.AwaitResult await) {
            queue.awaitResult(await.call(), await.task(), await.deadlineMillis(), now);
        } else if (call instanceof Call.Acknowledge taken) {
            queue.acknowledge(taken.call(), taken.tasks(), now);
        } else if (call instanceof Call.Cancel cancel) {
            queue.cancel(cancel.call(), cancel.task(), now);
        } else if (call instanceof Call.Administer it) {
            queue.administer(it.call(), it.command(), now);
        } else if (call instanceof Call.ForwardAgain) {
            queue.forwardAgain();
        } else if (call instanceof Call.ForwardDecided it) {
            queue.forwardDecided(it.last(), it.turnedAway(), it.refusal(), now);
        } else if (call instanceof Call.PutForwarded it) {
            queue.putForwarded(it.tasks(), it.settledUpTo(), now);
        } else if (call instanceof Call.ClientGone gone) {
            queue.clientGone(gone.client());
        } else {
            queue.tick(now);
        }
        return queue.take();
    }

    @Override
    public QueueCounts counts() {
        return queue.counts();
    }

    @Override
    public OptionalLong nextDeadlineMillis() {
        return queue.nextDeadlineMillis();
    }
}
