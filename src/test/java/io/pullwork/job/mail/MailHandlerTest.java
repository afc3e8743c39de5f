package io.pullwork.job.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.pullwork.handler.PauseQueue;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.job.mail.MailSettings.Login;
import io.pullwork.task.Finished;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import jakarta.mail.BodyPart;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server, which shows what it got. */
class MailHandlerTest {

    @TempDir
    private Path folder = Path.of("");

    private final GreenMail server = new GreenMail(ServerSetup.SMTP.dynamicPort());

    @BeforeEach
    void startServer() {
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop();
    }

    private MailSettings settings() {
        return Sender.plain(server.getSmtp().getPort());
    }

    private MimeMessage received() {
        MimeMessage[] all = server.getReceivedMessages();
        assertThat(all).hasSize(1);
        return all[0];
    }

    @Test
    void a_mail_arrives_with_what_it_says_and_its_result_tells_where() throws Exception {
        Mail mail = Mail.to("Ann Müller <ann@example.org>")
                .cc("bob@example.org")
                .replyTo("help@shop.example")
                .recipient("ann@example.org")
                .subject("Grüße, 3 €")
                .text("Schöne Grüße\n.\nEnde")
                .header("X-Order", "17 – zwölf")
                .build();

        Sent sent;
        try (var sender = new Sender(settings())) {
            sent = sender.sent(mail);
        }

        MimeMessage received = received();
        assertThat(sent.messageId()).isEqualTo(Sender.MESSAGE_ID).isEqualTo(received.getMessageID());
        assertThat(sent.sentAt())
                .isEqualTo(Sender.NOW)
                .isEqualTo(received.getSentDate().toInstant());
        assertThat(sent.reply()).startsWith("250 ");
        assertThat(received.getHeader("From", null)).isEqualTo("Shop <orders@shop.example>");
        assertThat(received.getSubject()).isEqualTo("Grüße, 3 €");
        assertThat(received.getHeader("To", null)).isEqualTo("=?UTF-8?Q?Ann_M=C3=BCller?= <ann@example.org>");
        assertThat(received.getHeader("Cc", null)).isEqualTo("bob@example.org");
        assertThat(received.getHeader("Reply-To", null)).isEqualTo("help@shop.example");
        assertThat(MimeUtility.decodeText(received.getHeader("X-Order", null))).isEqualTo("17 – zwölf");
        assertThat(String.valueOf(received.getContent()).strip()).isEqualTo("Schöne Grüße\r\n.\r\nEnde");
    }

    @Test
    void it_goes_to_its_recipient_alone_and_nobody_sees_a_bcc() throws Exception {
        List<Mail> each = Mail.to("ann@example.org")
                .cc("bob@example.org")
                .bcc("eve@example.org")
                .text("hello")
                .build()
                .perRecipient();
        assertThat(each).hasSize(3);

        try (var sender = new Sender(settings())) {
            sender.sent(each.get(2));
        }

        assertThat(server.getUserManager().getUserByEmail("eve@example.org")).isNotNull();
        assertThat(server.getUserManager().getUserByEmail("ann@example.org")).isNull();
        assertThat(received().getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("ann@example.org", "bob@example.org");
        assertThat(received().getRecipients(RecipientType.BCC)).isNull();
    }

    @Test
    void text_and_html_are_two_forms_of_one_thing_and_attachments_are_whole() throws Exception {
        byte[] bytes = {0, 13, 10, 10, -1, 46, 10};
        Mail mail = Mail.to("ann@example.org")
                .text("plain")
                .html("<p>schön</p>")
                .attachments(
                        new Attachment("Übersicht.pdf", "application/pdf", bytes),
                        new Attachment("a.csv", "text/csv; charset=utf-8", "a\nb\n".getBytes(StandardCharsets.UTF_8)))
                .build();

        try (var sender = new Sender(settings())) {
            sender.sent(mail);
        }

        var parts = (MimeMultipart) received().getContent();
        assertThat(parts.getContentType()).startsWith("multipart/mixed");
        assertThat(parts.getCount()).isEqualTo(3);
        var forms = (MimeMultipart) parts.getBodyPart(0).getContent();
        assertThat(forms.getContentType()).startsWith("multipart/alternative");
        assertThat(forms.getBodyPart(0).getContent()).isEqualTo("plain");
        assertThat(forms.getBodyPart(1).getContent()).isEqualTo("<p>schön</p>");
        BodyPart pdf = parts.getBodyPart(1);
        assertThat(pdf.getFileName()).isEqualTo("Übersicht.pdf");
        assertThat(pdf.getInputStream().readAllBytes()).isEqualTo(bytes);
        assertThat(parts.getBodyPart(2).getInputStream().readAllBytes())
                .isEqualTo("a\nb\n".getBytes(StandardCharsets.UTF_8));
        assertThat(parts.getBodyPart(2).getContentType())
                .contains("charset=utf-8")
                .contains("a.csv");
    }

    @Test
    void every_attempt_at_a_task_sends_the_same_message_id() throws Exception {
        try (var sender = new Sender(settings())) {
            Sent first = sender.sent(Sender.mail());
            Sent second = sender.sent(Sender.mail());

            assertThat(second.messageId()).isEqualTo(first.messageId());
        }
        assertThat(server.getReceivedMessages())
                .extracting(MimeMessage::getMessageID)
                .containsExactly(Sender.MESSAGE_ID, Sender.MESSAGE_ID);
    }

    @Test
    void a_mail_without_one_recipient_or_without_a_sender_fails_for_good() {
        try (var sender = new Sender(settings())) {
            Finished noOne = sender.run(Mail.to().text("hello").build());
            Finished many = sender.run(
                    Mail.to("ann@example.org", "bob@example.org").text("hello").build());
            assertThat(List.of(noOne, many)).extracting(Finished::retry).containsOnly(Retry.NEVER);
            assertThat(Sender.failure(noOne).message()).contains("to one recipient, and this one has 0");
            assertThat(Sender.failure(many).message())
                    .contains("this one has 2")
                    .contains("perRecipient");
        }
        try (var sender = new Sender(new MailSettings(
                settings().server(), settings().login(), 1, settings().timeouts(), Optional.empty()))) {
            Finished nobody = sender.run(Sender.mail());
            assertThat(Sender.failure(nobody).type()).isEqualTo(PermanentFailure.class.getName());
            assertThat(Sender.failure(nobody).message()).contains("pullwork.mail.from");
        }
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void the_password_is_read_for_each_connection_and_a_wrong_one_pauses_the_queue() throws Exception {
        requireLogin("worker", "secret");
        Path file = Secrets.file(folder, "wrong\n");
        try (var sender = new Sender(settings().withLogin(new Login("worker", file)))) {
            Finished refused = sender.run(Sender.mail());
            assertThat(Sender.failure(refused).type()).isEqualTo(PauseQueue.class.getName());

            Files.writeString(file, "secret\n");
            sender.sent(Sender.mail());

            assertThat(server.getReceivedMessages()).hasSize(1);
        }
    }

    @Test
    void a_password_that_others_may_read_is_not_used() throws Exception {
        Path file = Secrets.file(folder, "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (var sender = new Sender(settings().withLogin(new Login("worker", file)))) {
            Finished refused = sender.run(Sender.mail());

            assertThat(Sender.failure(refused).type()).isEqualTo(PauseQueue.class.getName());
            assertThat(Sender.failure(refused).message())
                    .isEqualTo(file + " may be read or changed by others: chmod 600");
        }
    }

    @Test
    void it_is_tried_again_for_about_four_days() {
        Duration all = Duration.ZERO;
        for (int failures = 1; failures < MailHandler.RETRY.maxAttempts(); failures++) {
            all = all.plusMillis(MailHandler.RETRY.delayMillis(failures, new TaskId(7, 3)));
        }

        assertThat(all).isBetween(Duration.ofHours(4 * 24 - 6), Duration.ofHours(4 * 24 + 6));
    }

    private void requireLogin(String user, String password) throws UserException {
        server.getUserManager().setAuthRequired(true);
        server.getUserManager().createUser("worker@shop.example", user, password);
    }
}
