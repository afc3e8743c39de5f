package io.pullwork.task;

/** What a worker says of a lease that it has run to its end. */
public record Finished(Lease lease, Outcome outcome) {}
