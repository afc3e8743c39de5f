package io.pullwork.cli;

import io.pullwork.node.Node;

/** Tells a node that was stopped from one that stopped by itself. */
final class NodeStop {

    private final Node node;
    private volatile boolean isWanted;

    NodeStop(Node node) {
        this.node = node;
    }

    /**
     * Stops it gracefully when the JVM is told to end (Ctrl-C, SIGTERM). The JVM waits for that, and then
     * ends with its own exit code, 130 or 143.
     */
    void atSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::now, "stop-node"));
    }

    void now() {
        isWanted = true;
        node.close();
    }

    boolean isWanted() {
        return isWanted;
    }
}
