package io.pullwork.queue;

import java.util.List;
import java.util.OptionalLong;

/** What the properties talk to: {@link QueueState}, the naive model, or one with a fault planted in it. */
interface Heart {

    Step apply(Call call);

    QueueCounts counts();

    OptionalLong nextDeadlineMillis();

    /** Where hearts come from. */
    interface Source {

        Heart fresh(QueueSettings settings);

        Heart restored(QueueSettings settings, long epoch, List<Change> facts, long nowMillis);
    }
}
