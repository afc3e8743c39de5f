package io.pullwork.job.mail;

import io.pullwork.job.mail.SmtpFailure.Kind;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import java.util.Locale;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * A connection to a mail server which remembers what was asked last and what the answer was. The exceptions of the
 * library do not tell it: after a refusal it says RSET, and if the server has hung up meanwhile, the failure of that
 * replaces the refusal; and a lost connection looks the same before the mail, within it and after it.
 */
final class SmtpDialogue extends SMTPTransport {

    /** Instead of a verb: the server speaks first. */
    static final String GREETING = "";

    /** Instead of a verb: after it the mail is the server's (RFC 5321 4.1.1.4). */
    static final String END_OF_MAIL = ".";

    private static final Set<String> ASIDES = Set.of("RSET", "QUIT");
    private static final int CLOSING = 421;

    private final MailSettings settings;
    private String command = GREETING;
    private int code;
    private String reply = "";
    private boolean isAside;

    SmtpDialogue(Session session, MailSettings settings) {
        super(
                session,
                new URLName("smtp", settings.server().host(), settings.server().port(), null, null, null));
        this.settings = settings;
    }

    /** Connects, encrypts and logs in, as the settings say. */
    void open() throws SmtpFailure {
        MailSettings.Server server = settings.server();
        try {
            if (settings.login().isPresent()) {
                MailSettings.Login login = settings.login().get();
                connect(server.host(), server.port(), login.user(), login.password());
            } else {
                connect(server.host(), server.port(), null, null);
            }
        } catch (MailSettings.NoPassword unreadable) {
            throw new SmtpFailure(Kind.CONFIGURATION, String.valueOf(unreadable.getMessage()), unreadable);
        } catch (MessagingException | RuntimeException failed) {
            throw failure(failed);
        }
    }

    /** What the server said when it took the mail. */
    String send(Letter letter, InternetAddress recipient) throws SmtpFailure {
        try {
            sendMessage(letter, new Address[] {recipient});
            return oneLine(reply);
        } catch (MessagingException | RuntimeException failed) {
            throw failure(failed);
        }
    }

    /** Whether both sides know where they are, after a mail that was taken as after one that was refused. */
    boolean isReusable() {
        return code > 0 && code != CLOSING;
    }

    void end() {
        try {
            close();
        } catch (MessagingException closedAlready) {
            // By the server, or by an interrupt.
        }
    }

    @Override
    protected void sendCommand(String line) throws MessagingException {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        isAside = ASIDES.contains(verb);
        if (!isAside) {
            command = verb;
            code = 0;
            reply = "";
        }
        super.sendCommand(line);
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        int answer = super.readServerResponse();
        if (!isAside) {
            code = answer;
            reply = getLastServerResponse();
        }
        return answer;
    }

    private SmtpFailure failure(Exception failed) {
        Kind kind = SmtpFailure.kind(command, code, failed);
        String what =
                settings.server() + asked() + ": " + (SmtpFailure.isRefusal(code) ? oneLine(reply) : root(failed));
        String known = kind == Kind.UNKNOWN
                ? " (the mail may have been delivered; it is sent again with the same Message-ID)"
                : "";
        return new SmtpFailure(kind, what + known, failed);
    }

    private String asked() {
        return switch (command) {
            case GREETING -> ", connecting";
            case END_OF_MAIL -> ", after the whole mail";
            default -> ", after " + command;
        };
    }

    private static String root(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return oneLine(String.valueOf(root.getMessage()));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\p{Cntrl}+", " ");
    }
}
