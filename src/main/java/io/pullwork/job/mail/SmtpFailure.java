package io.pullwork.job.mail;

import io.pullwork.handler.PauseQueue;
import io.pullwork.handler.PermanentFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * A mail that was not sent, or of which nobody knows, and what that means for its task. Decided by what was asked of the
 * server last and by the code of its answer, never by the words of it, which each server chooses for itself.
 */
final class SmtpFailure extends Exception {

    enum Kind {
        /** Nobody listens, all is busy, the answer is 4yz: the same may succeed later. */
        RETRY,
        /** The server will not take this mail whenever it is sent. */
        PERMANENT,
        /** The server would take no mail from this worker, until somebody changes a setting. */
        CONFIGURATION,
        /** The whole mail was sent and no answer came. It is sent again: twice is better than never. */
        UNKNOWN
    }

    /** Ask for a password, for another way to give it, or refuse the one that was given (RFC 4954 6). */
    private static final Set<Integer> OF_LOGIN = Set.of(530, 534, 535, 538);

    private static final Set<String> OF_ONE_MAIL = Set.of("MAIL", "RCPT", "DATA", SmtpDialogue.END_OF_MAIL);

    private static final Set<String> BEFORE_TLS = Set.of(SmtpDialogue.GREETING, "STARTTLS");

    private final Kind kind;

    SmtpFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * What a failure means.
     *
     * @param command the verb that was sent last
     * @param code of the answer to it; 0 or less if there was none
     */
    static Kind kind(String command, int code, Throwable failed) {
        if (isRefusal(code)) {
            return kindOfRefusal(command, code);
        }
        if (command.equals(SmtpDialogue.END_OF_MAIL)) {
            return Kind.UNKNOWN;
        }
        if (BEFORE_TLS.contains(command) && isWrongTls(failed)) {
            return Kind.CONFIGURATION;
        }
        // The server has said yes to all, and still it does not fit: it has no STARTTLS, or no way to log in.
        boolean isUnfit = code > 0 && !has(failed, IOException.class::isInstance);
        return isUnfit ? Kind.CONFIGURATION : Kind.RETRY;
    }

    /** Otherwise the server has agreed so far, or said nothing. */
    static boolean isRefusal(int code) {
        return code >= 400 && code < 600;
    }

    private static Kind kindOfRefusal(String command, int code) {
        if (OF_LOGIN.contains(code)) {
            return Kind.CONFIGURATION;
        }
        // Some say 552 for 452, too many recipients (RFC 5321 4.5.3.1.10).
        if (code < 500 || (code == 552 && command.equals("RCPT"))) {
            return Kind.RETRY;
        }
        return OF_ONE_MAIL.contains(command) ? Kind.PERMANENT : Kind.CONFIGURATION;
    }

    /** Not one that the network has broken off. */
    private static boolean isWrongTls(Throwable failed) {
        return has(failed, SSLException.class::isInstance)
                && !has(
                        failed,
                        one -> one instanceof EOFException
                                || one instanceof SocketException
                                || one instanceof SocketTimeoutException
                                || one instanceof ClosedChannelException);
    }

    private static boolean has(Throwable failed, Predicate<Throwable> wanted) {
        return Stream.iterate(failed, one -> one != null, Throwable::getCause).anyMatch(wanted);
    }

    Kind kind() {
        return kind;
    }

    /** What a handler throws for it. */
    Exception forTask() {
        return switch (kind) {
            case RETRY, UNKNOWN -> this;
            case PERMANENT -> new PermanentFailure(String.valueOf(getMessage()), this);
            case CONFIGURATION -> new PauseQueue(String.valueOf(getMessage()), this);
        };
    }
}
