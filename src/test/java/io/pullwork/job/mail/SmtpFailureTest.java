package io.pullwork.job.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.handler.PauseQueue;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.job.mail.MailSettings.Security;
import io.pullwork.job.mail.MailSettings.Server;
import io.pullwork.job.mail.SmtpFailure.Kind;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each failure means for its task, by a server that fails as a test says. */
class SmtpFailureTest {

    private static final Map<Kind, String> THROWN = Map.of(
            Kind.RETRY, SmtpFailure.class.getName(),
            Kind.UNKNOWN, SmtpFailure.class.getName(),
            Kind.PERMANENT, PermanentFailure.class.getName(),
            Kind.CONFIGURATION, PauseQueue.class.getName());

    private final ScriptedServer server;

    SmtpFailureTest() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, 421 busy, RETRY",
        "greeting, 450 later, RETRY",
        "greeting, 554 not for you, CONFIGURATION",
        "MAIL, 421 closing, RETRY",
        "MAIL, 451 later, RETRY",
        "MAIL, 530 log in, CONFIGURATION",
        "MAIL, 550 no such sender, PERMANENT",
        "MAIL, 552 too much, PERMANENT",
        "RCPT, 421 closing, RETRY",
        "RCPT, 450 busy, RETRY",
        "RCPT, 452 too many, RETRY",
        "RCPT, 552 too many, RETRY",
        "RCPT, 530 log in, CONFIGURATION",
        "RCPT, 550 no such user, PERMANENT",
        "RCPT, 554 no, PERMANENT",
        "RCPT, 571 blocked, PERMANENT",
        "DATA, 451 later, RETRY",
        "DATA, 554 no, PERMANENT",
        "., 451 later, RETRY",
        "., 452 disk full, RETRY",
        "., 552 too large, PERMANENT",
        "., 554 spam, PERMANENT",
        "., 535 log in, CONFIGURATION",
        "., 251 perhaps, UNKNOWN",
        "., what, UNKNOWN",
        "greeting, hang up, RETRY",
        "EHLO, hang up, RETRY",
        "MAIL, hang up, RETRY",
        "RCPT, hang up, RETRY",
        "DATA, hang up, RETRY",
        "., hang up, UNKNOWN"
    })
    void an_answer_means_by_its_code(String verb, String answer, Kind kind) {
        server.on(verb, answer);

        Outcome.Failure failure = failure(Sender.plain(server.port()));

        assertThat(failure.type()).isEqualTo(THROWN.get(kind));
        assertThat(failure.message()).startsWith("mail server localhost:" + server.port());
        assertThat(failure.message().contains("may have been delivered")).isEqualTo(kind == Kind.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"454 later, RETRY", "534 too weak, CONFIGURATION", "535 wrong, CONFIGURATION"})
    void so_does_one_to_a_login(String answer, Kind kind, @TempDir Path folder) throws IOException {
        server.on("EHLO", "250-localhost\r\n250 AUTH PLAIN").on("AUTH", answer);
        var login = new MailSettings.Login("worker", Secrets.file(folder, "secret"));

        Outcome.Failure failure = failure(Sender.plain(server.port()).withLogin(login));

        assertThat(failure.type()).isEqualTo(THROWN.get(kind));
        assertThat(failure.message()).contains(answer).doesNotContain("secret");
        assertThat(failure.stackTrace()).doesNotContain("secret");
    }

    /** The library then says RSET, and its failure would hide the refusal. */
    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "."})
    void a_refusal_counts_also_if_the_server_hangs_up_behind_it(String verb) {
        server.on(verb, "550 no").on("RSET", ScriptedServer.HANG_UP);

        assertThat(failure(Sender.plain(server.port())).type()).isEqualTo(PermanentFailure.class.getName());
    }

    @Test
    void what_may_have_been_delivered_is_sent_again_with_the_same_message_id() {
        server.on(ScriptedServer.END, ScriptedServer.HANG_UP, "250 taken");
        try (var sender = new Sender(Sender.plain(server.port()))) {
            assertThat(Sender.failure(sender.run(Sender.mail())).message()).contains("the same Message-ID");
            sender.sent(Sender.mail());
        }

        assertThat(server.mails()).hasSize(2).allSatisfy(mail -> assertThat(mail)
                .contains("Message-ID: " + Sender.MESSAGE_ID + "\n"));
    }

    @ParameterizedTest
    @CsvSource({"greeting, RETRY", "EHLO, RETRY", "MAIL, RETRY", "DATA, RETRY", "., UNKNOWN"})
    void a_server_that_falls_silent_is_gone_after_the_read_timeout(String verb, Kind kind) {
        server.on(verb, ScriptedServer.SILENCE);
        var timeouts =
                new MailSettings.Timeouts(Duration.ofSeconds(30), Duration.ofMillis(200), Duration.ofSeconds(30));

        Outcome.Failure failure = failure(Sender.plain(server.port()).withTimeouts(timeouts));

        assertThat(failure.type()).isEqualTo(SmtpFailure.class.getName());
        assertThat(failure.message().contains("may have been delivered")).isEqualTo(kind == Kind.UNKNOWN);
    }

    @Test
    void nobody_who_listens_and_no_such_host_may_be_otherwise_later() {
        server.close();
        assertThat(failure(Sender.plain(server.port())).type()).isEqualTo(SmtpFailure.class.getName());

        MailSettings nowhere = Sender.plain(server.port())
                .withServer(new Server("mail.invalid", 25, Security.STARTTLS, Optional.empty()));
        assertThat(failure(nowhere).type()).isEqualTo(SmtpFailure.class.getName());
    }

    private static Outcome.Failure failure(MailSettings settings) {
        try (var sender = new Sender(settings)) {
            Finished finished = sender.run(Sender.mail());
            return Sender.failure(finished);
        }
    }
}
