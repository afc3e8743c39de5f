package io.pullwork.worker;

import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.task.WorkerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the nodes of masters that this process lives, by a TCP connection that its kernel closes when it
 * dies (P8). A plain thread for each such node, outside the actor system: the sign says that the process
 * lives, not that its cluster is well.
 */
public final class SignOfLife implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SignOfLife.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final long RECONNECT_AFTER_MILLIS = 50;

    /** By then the node has gone, and its successor has another address; else the worker asks again. */
    private static final int GIVE_UP_AFTER_FAILURES = 200;

    private final WorkerId worker;
    private final ConcurrentHashMap<LifeAddress, Thread> shownTo = new ConcurrentHashMap<>();

    /** Reading from a socket cannot be interrupted, only ended by closing it. */
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private volatile boolean isClosed;

    public SignOfLife(WorkerId worker) {
        this.worker = worker;
    }

    /** Begins to show life there, unless it does already; ends by itself when nobody listens any more. */
    public void showTo(LifeAddress address) {
        if (!address.isSameProcess()) {
            shownTo.computeIfAbsent(address, this::start);
        }
    }

    private Thread start(LifeAddress address) {
        var thread = new Thread(() -> show(address), "pullwork-sign-of-life-" + address.host() + ":" + address.port());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void show(LifeAddress address) {
        int failures = 0;
        boolean wasShown = false;
        try {
            while (!isClosed && failures < GIVE_UP_AFTER_FAILURES) {
                if (isShownOnce(address)) {
                    failures = 0;
                    wasShown = true;
                } else if (failures++ == 0 && !wasShown) {
                    LOG.warn(
                            "Cannot connect to {}:{} to show that this worker lives: it gets no work from there until"
                                    + " it can; is a firewall between?",
                            address.host(),
                            address.port());
                }
                Thread.sleep(RECONNECT_AFTER_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            shownTo.remove(address);
        }
    }

    /** One connection, as long as it lasts. False if it could not be made. */
    private boolean isShownOnce(LifeAddress address) {
        try (var socket = new Socket()) {
            open.add(socket);
            if (isClosed) {
                return false;
            }
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_TIMEOUT_MILLIS);
            showBy(socket);
            return true;
        } catch (IOException notConnected) {
            return false;
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private void showBy(Socket socket) {
        try {
            socket.getOutputStream().write((worker + "\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            // Nothing is ever sent back: this returns when the other side has ended.
            if (socket.getInputStream().read() >= 0) {
                LOG.warn(
                        "{} answers a sign of life: is another program listening there?",
                        socket.getRemoteSocketAddress());
            }
        } catch (IOException cutOff) {
            LOG.debug("The connection of a sign of life was cut", cutOff);
        }
    }

    @Override
    public void close() {
        // First this: a socket that is not open yet would not be found below, and show life for ever.
        isClosed = true;
        shownTo.values().forEach(Thread::interrupt);
        open.forEach(SignOfLife::end);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException notClosed) {
            LOG.debug("A sign of life could not be closed; the end of the process will do it", notClosed);
        }
    }
}
