package io.pullwork.client;

import io.pullwork.node.Node;

/** A program that runs tasks of a cluster until it is closed. */
public final class RunningWorker implements AutoCloseable {

    private final Node node;
    private final Thread atEnd = new Thread(this::stop, "pullwork-stop-worker");

    RunningWorker(Node node) {
        this.node = node;
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /** {@code host:port} of this process in the cluster. */
    public String address() {
        return node.address();
    }

    /** Blocks until it has stopped, by {@link #close} or since it cannot go on; its log says why. */
    public void awaitStopped() throws InterruptedException {
        node.awaitStopped();
    }

    /**
     * Takes nothing new, lets what runs finish within {@code pullwork.worker.drain-timeout}, gives the rest back, and
     * leaves the cluster.
     */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException endsAnyway) {
            // The JVM ends: the hook runs, and finds nothing left to do.
        }
    }

    private void stop() {
        node.close();
    }
}
