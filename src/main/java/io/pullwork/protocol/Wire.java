package io.pullwork.protocol;

/** Marks what may be sent to another process; bound to {@code jackson-cbor}. Nothing else is. */
public sealed interface Wire permits ClientMessage.Reply, MasterMessage.Request, WorkerMessage.Order {}
