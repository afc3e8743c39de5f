package io.pullwork.task;

/**
 * What a worker says of a lease that it has run to its end.
 *
 * @param retry what is to follow if the outcome is a failure
 */
public record Finished(Lease lease, Outcome outcome, Retry retry) {

    /** With nothing to say of what is to follow. */
    public Finished(Lease lease, Outcome outcome) {
        this(lease, outcome, Retry.BY_QUEUE);
    }
}
