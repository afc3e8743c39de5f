package io.pullwork.job.mail;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.PauseQueue;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.TaskContext;
import io.pullwork.handler.TaskType;
import io.pullwork.task.RetryPolicy;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends mails that are tasks. What becomes of a mail that cannot be sent now:
 *
 * <ol>
 *   <li>Nobody answers, or the server says 4yz: its task waits and is tried again, for about four days ({@link #RETRY}).
 *   <li>The server refuses the mail, 5yz, or it names no one recipient: the task has failed for good.
 *   <li>The server refuses the worker (the password, the certificate, 5yz before any mail): the queue is paused until
 *       somebody has mended that and resumes it, and no attempt is counted ({@link PauseQueue}).
 *   <li>The connection breaks after the whole mail and before the answer: nobody knows, and it is sent again. The
 *       {@code Message-ID} is made from the task's id, so that whoever gets it twice can tell.
 * </ol>
 *
 * <p>A worker that dies after the answer and before its report sends again too, with the same {@code Message-ID}.
 */
public final class MailHandler implements AutoCloseable {

    public static final TaskType<Mail, Sent> MAIL = TaskType.of("mail", Mail.class, Sent.class);

    /**
     * Waits of 1, 2, 4, ... minutes up to an hour, shortened by up to a fifth, for about four days: RFC 5321 4.5.4.1 asks
     * for four to five. It also asks for 30 minutes between attempts; those are for the last server on the way, and ours
     * is the first.
     */
    public static final RetryPolicy RETRY = new RetryPolicy(
            112, Duration.ofMinutes(1).toMillis(), Duration.ofHours(1).toMillis(), 20);

    private final MailSettings settings;
    private final Clock clock;
    private final SmtpConnections connections;

    /**
     * A sender of mails. Connects when there is something to send.
     *
     * @throws IllegalArgumentException if the trusted certificates cannot be read
     */
    public MailHandler(MailSettings settings) {
        this(settings, Clock.systemUTC(), SmtpConnections.IDLE);
    }

    MailHandler(MailSettings settings, Clock clock, Duration idle) {
        this.settings = settings;
        this.clock = clock;
        this.connections = new SmtpConnections(settings, idle);
    }

    /** For a worker. Close this when the worker has ended. */
    public Handlers handlers() {
        return Handlers.of(MAIL, RETRY, this::send);
    }

    private Sent send(Mail mail, TaskContext context) throws Exception {
        Letter letter = letter(mail, context);
        try {
            String reply = connections.send(letter, recipient(mail));
            return new Sent(letter.getMessageID(), reply, letter.getSentDate().toInstant());
        } catch (SmtpFailure failed) {
            throw failed.forTask();
        }
    }

    private Letter letter(Mail mail, TaskContext context) {
        InternetAddress from = from(mail);
        try {
            return Letter.of(mail, from, messageId(context, from), clock.instant());
        } catch (MessagingException unwritable) {
            throw new PermanentFailure("the mail cannot be written: " + unwritable.getMessage(), unwritable);
        }
    }

    private InternetAddress from(Mail mail) {
        Optional<String> from = mail.addresses().from().or(settings::from);
        return HeaderText.address(from.orElseThrow(
                () -> new PermanentFailure("the mail says no from, and neither does the worker (pullwork.mail.from)")));
    }

    private static InternetAddress recipient(Mail mail) {
        try {
            return mail.addresses().onlyRecipient();
        } catch (IllegalArgumentException noneOrMany) {
            throw new PermanentFailure(String.valueOf(noneOrMany.getMessage()), noneOrMany);
        }
    }

    /** The same for each attempt. Two dots in a row, which a queue's name may have, may not stand there (RFC 5322 3.6.4). */
    private static String messageId(TaskContext context, InternetAddress from) {
        String local = (context.queue() + "." + context.task()).replaceAll("\\.{2,}", ".");
        String address = from.getAddress();
        return "<" + local + address.substring(address.lastIndexOf('@')) + ">";
    }

    /** Closes what is idle at once, and what is in use after its mail. */
    @Override
    public void close() {
        connections.close();
    }
}
