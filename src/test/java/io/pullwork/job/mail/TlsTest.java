package io.pullwork.job.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.DummySSLServerSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.pullwork.handler.PauseQueue;
import io.pullwork.job.mail.MailSettings.Security;
import io.pullwork.job.mail.MailSettings.Server;
import io.pullwork.task.Outcome;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers with certificates, right and wrong ones. */
class TlsTest {

    @TempDir
    private static Path folder = Path.of("");

    private static Certificates own = new Certificates(folder, folder);
    private static Certificates ofAnother = own;

    @BeforeAll
    static void makeCertificates() throws Exception {
        own = Certificates.of("localhost", folder);
        ofAnother = Certificates.of("another.example", folder);
    }

    @Test
    void starttls_sends_nothing_before_it_is_encrypted() throws Exception {
        try (var server = new ScriptedServer(own.context());
                var sender = new Sender(settings(server.port(), Security.STARTTLS, own))) {
            sender.sent(Sender.mail());

            assertThat(server.mails()).hasSize(1);
            assertThat(server.heard().get(1)).isEqualTo("STARTTLS");
            assertThat(server.heard().get(2)).startsWith("EHLO");
        }
    }

    @Test
    void tls_is_encrypted_from_the_first_byte() {
        System.setProperty(
                DummySSLServerSocketFactory.GREENMAIL_KEYSTORE_FILE_PROPERTY,
                own.keys().toString());
        var server = new GreenMail(ServerSetup.SMTPS.dynamicPort());
        server.start();
        try (var sender = new Sender(settings(server.getSmtps().getPort(), Security.TLS, own))) {
            sender.sent(Sender.mail());

            assertThat(server.getReceivedMessages()).hasSize(1);
        } finally {
            server.stop();
            System.clearProperty(DummySSLServerSocketFactory.GREENMAIL_KEYSTORE_FILE_PROPERTY);
        }
    }

    @Test
    void a_server_that_offers_no_starttls_gets_nothing_and_pauses_the_queue() throws Exception {
        try (var server = new ScriptedServer()) {
            Outcome.Failure refused = failure(settings(server.port(), Security.STARTTLS, own));
            assertThat(refused.type()).isEqualTo(PauseQueue.class.getName());
            assertThat(refused.message()).contains("STARTTLS is required but host does not support STARTTLS");
            assertThat(server.heard()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void one_that_refuses_it_pauses_the_queue() throws Exception {
        try (var server = new ScriptedServer(own.context()).on("STARTTLS", "502 no")) {
            assertThat(failure(settings(server.port(), Security.STARTTLS, own)).type())
                    .isEqualTo(PauseQueue.class.getName());
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_pauses_the_queue() throws Exception {
        try (var server = new ScriptedServer(own.context())) {
            var byJdk = new Server("localhost", server.port(), Security.STARTTLS, Optional.empty());
            MailSettings settings =
                    MailSettings.of("localhost").withServer(byJdk).withFrom("orders@shop.example");

            assertThat(failure(settings).type()).isEqualTo(PauseQueue.class.getName());
            assertThat(failure(settings(server.port(), Security.STARTTLS, ofAnother))
                            .type())
                    .isEqualTo(PauseQueue.class.getName());
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void a_trusted_certificate_of_another_host_pauses_the_queue() throws Exception {
        try (var server = new ScriptedServer(ofAnother.context())) {
            Outcome.Failure failure = failure(settings(server.port(), Security.STARTTLS, ofAnother));

            assertThat(failure.type()).isEqualTo(PauseQueue.class.getName());
            assertThat(failure.message()).contains("localhost");
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void a_server_that_speaks_plainly_where_tls_is_wanted_pauses_the_queue() throws Exception {
        try (var server = new ScriptedServer()) {
            assertThat(failure(settings(server.port(), Security.TLS, own)).type())
                    .isEqualTo(PauseQueue.class.getName());
        }
    }

    /** The network may be better tomorrow. */
    @Test
    void one_that_hangs_up_while_it_is_encrypted_is_tried_again() throws Exception {
        try (var server = new ScriptedServer().on(ScriptedServer.GREETING, ScriptedServer.HANG_UP)) {
            assertThat(failure(settings(server.port(), Security.TLS, own)).type())
                    .isEqualTo(SmtpFailure.class.getName());
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_an_encrypted_answer_too() throws Exception {
        try (var server = new ScriptedServer(own.context()).on("MAIL", ScriptedServer.SILENCE);
                var sender = new Sender(settings(server.port(), Security.STARTTLS, own))) {
            var thread = new Thread(() -> sender.run(Sender.mail()));
            thread.start();
            Awaitility.await().until(() -> server.silences() == 1);

            thread.interrupt();

            thread.join();
            Awaitility.await().until(() -> server.open() == 0);
        }
    }

    private static MailSettings settings(int port, Security security, Certificates trusted) {
        return MailSettings.of("localhost")
                .withServer(new Server("localhost", port, security, Optional.of(trusted.certificate())))
                .withFrom("orders@shop.example");
    }

    private static Outcome.Failure failure(MailSettings settings) {
        try (var sender = new Sender(settings)) {
            return Sender.failure(sender.run(Sender.mail()));
        }
    }
}
