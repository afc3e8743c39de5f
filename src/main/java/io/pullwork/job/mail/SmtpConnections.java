package io.pullwork.job.mail;

import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one worker to its mail server: so many at most, each for one mail at a time, and kept for the next
 * one. The one that was used last is used next, so that the others grow idle and end. One that was idle is asked (RSET)
 * before it is used; one with which something is unclear is not kept.
 *
 * <p>No pool from a library: that of commons-pool opens a connection for one who waits on the thread of another who drops
 * his own, and if that fails, the one who waits does so for ever. What is left without that is this.
 *
 * <p>A thread that is interrupted waits no longer, wherever it is: sockets are those of channels ({@link SmtpSession}),
 * which an interrupt closes.
 */
final class SmtpConnections implements AutoCloseable {

    static final Duration IDLE = Duration.ofSeconds(30);

    private record Idle(SmtpDialogue dialogue, long sinceNanos) {}

    private final MailSettings settings;
    private final long idleNanos;
    private final Semaphore places;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, SmtpConnections::daemon);
    private final Session session;

    /** The one used last first. Guarded by itself. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    /** Guarded by {@link #idle}. */
    private boolean isClosed;

    SmtpConnections(MailSettings settings, Duration idle) {
        this.settings = settings;
        this.idleNanos = idle.toNanos();
        this.places = new Semaphore(settings.connections(), true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        this.session = SmtpSession.of(settings, timer);
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "pullwork-mail-timer");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Sends it, as soon as there is a connection.
     *
     * @return what the server said
     * @throws InterruptedException also if it cannot be known whether it was sent
     */
    String send(Letter letter, InternetAddress recipient) throws SmtpFailure, InterruptedException {
        places.acquire();
        try {
            SmtpDialogue dialogue = alive();
            try {
                return dialogue.send(letter, recipient);
            } finally {
                keepOrEnd(dialogue);
            }
        } catch (SmtpFailure failed) {
            if (Thread.interrupted()) {
                var interrupted = new InterruptedException("interrupted while a mail was sent");
                interrupted.initCause(failed);
                throw interrupted;
            }
            throw failed;
        } finally {
            places.release();
        }
    }

    private SmtpDialogue alive() throws SmtpFailure {
        for (Idle one = takeIdle(); one != null; one = takeIdle()) {
            if (one.dialogue().isConnected()) {
                return one.dialogue();
            }
        }
        var dialogue = new SmtpDialogue(session, settings);
        dialogue.open();
        return dialogue;
    }

    private @Nullable Idle takeIdle() {
        synchronized (idle) {
            return idle.pollFirst();
        }
    }

    private void keepOrEnd(SmtpDialogue dialogue) {
        if (!dialogue.isReusable() || !keep(dialogue)) {
            dialogue.end();
        }
    }

    private boolean keep(SmtpDialogue dialogue) {
        synchronized (idle) {
            if (!isClosed) {
                idle.addFirst(new Idle(dialogue, System.nanoTime()));
                timer.schedule(this::endIdle, idleNanos, TimeUnit.NANOSECONDS);
            }
            return !isClosed;
        }
    }

    private void endIdle() {
        var ended = new ArrayList<Idle>();
        synchronized (idle) {
            long now = System.nanoTime();
            for (Idle last = idle.peekLast();
                    last != null && now - last.sinceNanos() >= idleNanos;
                    last = idle.peekLast()) {
                ended.add(idle.removeLast());
            }
        }
        ended.forEach(one -> one.dialogue().end());
    }

    /** How many are kept. */
    int idle() {
        synchronized (idle) {
            return idle.size();
        }
    }

    /** What is in use ends when its mail has been sent. */
    @Override
    public void close() {
        List<Idle> ended;
        synchronized (idle) {
            isClosed = true;
            ended = List.copyOf(idle);
            idle.clear();
        }
        ended.forEach(one -> one.dialogue().end());
        // The timer stays for what is in use; its thread ends when it has nothing to do.
    }
}
