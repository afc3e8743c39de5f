package io.pullwork.task;

/** What a worker says of a lease that it runs: how far it is. */
public record Advanced(Lease lease, Progress progress) {}
