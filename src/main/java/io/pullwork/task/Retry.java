package io.pullwork.task;

import java.time.Duration;

/** What a failed attempt says of the next one. */
public sealed interface Retry {

    /** The policy of the task decides, or, if it has none, that of the queue. */
    Retry BY_QUEUE = new ByQueue();

    /** No attempt can succeed: the task ends as failed. */
    Retry NEVER = new Never();

    /** The attempt does not count, and no task of the queue shall be tried until an operator resumes it. */
    Retry PAUSE_QUEUE = new PauseQueue();

    record ByQueue() implements Retry {}

    record Never() implements Retry {}

    record PauseQueue() implements Retry {}

    /** The policy of the task decides, or, if it has none, that of its handler. */
    record ByHandler(RetryPolicy policy) implements Retry {}

    /** After this time, if there are attempts left. */
    record After(long delayMillis) implements Retry {

        public After {
            Delays.check("the delay before a retry", delayMillis);
        }

        public static After of(Duration delay) {
            return new After(Delays.millis("the delay before a retry", delay));
        }
    }
}
