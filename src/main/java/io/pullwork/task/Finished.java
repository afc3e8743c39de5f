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

    /** This, or the failure that a value of more bytes than a payload may have is. */
    public Finished boundedTo(int maxPayloadBytes) {
        if (outcome instanceof Outcome.Success success && success.value().sizeBytes() > maxPayloadBytes) {
            String tooLarge = "the result has " + success.value().sizeBytes() + " bytes, at most " + maxPayloadBytes
                    + " are allowed: store it elsewhere and return where";
            return new Finished(lease, new Outcome.Failure("ResultTooLarge", tooLarge, ""), Retry.NEVER);
        }
        return this;
    }
}
