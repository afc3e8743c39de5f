package io.pullwork.job.mail;

import io.pullwork.handler.LoneAttempt;
import io.pullwork.job.mail.MailSettings.Security;
import io.pullwork.job.mail.MailSettings.Server;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** A handler of mails without a queue, and what its attempts end in. */
record Sender(MailHandler handler) implements AutoCloseable {

    static final Instant NOW = Instant.parse("2027-01-02T03:04:05Z");

    /** Of the task that is run. */
    static final String MESSAGE_ID = "<numbers.0000000000000001-1@shop.example>";

    Sender(MailSettings settings) {
        this(settings, Duration.ofMinutes(10));
    }

    Sender(MailSettings settings, Duration idle) {
        this(new MailHandler(settings, Clock.fixed(NOW, ZoneOffset.UTC), idle));
    }

    /** Of a server without encryption. */
    static MailSettings plain(int port) {
        return MailSettings.of("localhost")
                .withServer(new Server("localhost", port, Security.NONE, Optional.empty()))
                .withFrom("Shop <orders@shop.example>");
    }

    static Mail mail() {
        return Mail.to("ann@example.org")
                .subject("Your order")
                .text("Thank you!")
                .build();
    }

    Finished run(Mail mail) {
        return handler.handlers()
                .run(
                        MailHandler.MAIL.name(),
                        MailHandler.MAIL.encodeInput(mail),
                        new LoneAttempt(MailHandler.MAIL.name()));
    }

    Sent sent(Mail mail) {
        Finished finished = run(mail);
        if (finished.outcome() instanceof Outcome.Success success) {
            return MailHandler.MAIL.decodeOutput(success.value());
        }
        throw new AssertionError(finished.outcome().toString());
    }

    static Outcome.Failure failure(Finished finished) {
        return (Outcome.Failure) finished.outcome();
    }

    @Override
    public void close() {
        handler.close();
    }
}
