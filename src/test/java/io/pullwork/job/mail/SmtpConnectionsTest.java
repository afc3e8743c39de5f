package io.pullwork.job.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.task.Finished;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpConnectionsTest {

    private final ScriptedServer server;

    SmtpConnectionsTest() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private MailSettings settings() {
        return Sender.plain(server.port());
    }

    @Test
    void mails_go_one_after_the_other_over_one_connection_which_ends_with_the_handler() {
        try (var sender = new Sender(settings())) {
            for (int mail = 0; mail < 3; mail++) {
                assertThat(sender.sent(Sender.mail()).reply()).isEqualTo("250 taken as 4711");
            }
            assertThat(server.connections()).isEqualTo(1);
        }

        Awaitility.await().until(() -> server.open() == 0);
        assertThat(server.heard()).endsWith("QUIT");
    }

    @Test
    void a_mail_that_is_under_way_when_the_handler_is_closed_is_sent_to_its_end() {
        var sender = new Sender(settings());
        server.before("RCPT", sender::close);

        assertThat(sender.sent(Sender.mail()).reply()).isEqualTo("250 taken as 4711");

        Awaitility.await().until(() -> server.open() == 0);
    }

    @Test
    void a_refused_mail_costs_no_connection() {
        server.on("RCPT", "550 no such user", "250 ok");
        try (var sender = new Sender(settings())) {
            Sender.failure(sender.run(Sender.mail()));
            sender.sent(Sender.mail());
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"RSET, hang up", "RSET, 421 closing"})
    void one_that_the_server_has_closed_meanwhile_is_replaced_and_no_attempt_fails(String verb, String answer) {
        server.on(verb, answer);
        try (var sender = new Sender(settings())) {
            sender.sent(Sender.mail());
            sender.sent(Sender.mail());
        }

        assertThat(server.connections()).isEqualTo(2);
        assertThat(server.mails()).hasSize(2);
    }

    @Test
    void one_with_which_something_is_unclear_is_not_used_again() {
        server.on(ScriptedServer.END, ScriptedServer.SILENCE, "250 taken");
        var timeouts =
                new MailSettings.Timeouts(Duration.ofSeconds(30), Duration.ofMillis(300), Duration.ofSeconds(30));
        try (var sender = new Sender(settings().withTimeouts(timeouts))) {
            Sender.failure(sender.run(Sender.mail()));
            Awaitility.await().until(() -> server.open() == 0);
        }
    }

    @Test
    void an_idle_one_ends() {
        try (var sender = new Sender(settings(), Duration.ofMillis(1))) {
            sender.sent(Sender.mail());

            Awaitility.await().until(() -> server.open() == 0);
            sender.sent(Sender.mail());
        }
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void there_are_never_more_than_the_settings_say() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try (var sender = new Sender(settings().withConnections(2))) {
            List<CompletableFuture<Sent>> all = IntStream.range(0, 40)
                    .mapToObj(mail -> CompletableFuture.supplyAsync(() -> sender.sent(Sender.mail()), threads))
                    .toList();
            for (CompletableFuture<Sent> one : all) {
                one.join();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(server.mails()).hasSize(40);
        assertThat(server.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void a_failed_connection_leaves_its_place_to_the_next() {
        server.on(ScriptedServer.GREETING, "421 busy", "421 busy", "220 ready");
        try (var sender = new Sender(settings().withConnections(1))) {
            Sender.failure(sender.run(Sender.mail()));
            Sender.failure(sender.run(Sender.mail()));
            sender.sent(Sender.mail());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedServer.GREETING, "EHLO", "MAIL", "DATA", ScriptedServer.END})
    void an_interrupt_ends_the_wait_for_a_server_that_is_silent(String verb) throws Exception {
        server.on(verb, ScriptedServer.SILENCE);
        try (var sender = new Sender(settings())) {
            var attempt = new Attempt(sender);
            Awaitility.await().until(() -> server.silences() == 1);

            assertThat(attempt.interrupted()).isEqualTo(InterruptedException.class.getName());

            Awaitility.await().until(() -> server.open() == 0);
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_connection() throws Exception {
        server.on("MAIL", ScriptedServer.SILENCE);
        try (var sender = new Sender(settings().withConnections(1))) {
            var first = new Attempt(sender);
            Awaitility.await().until(() -> server.silences() == 1);
            var second = new Attempt(sender);

            assertThat(second.interrupted()).isEqualTo(InterruptedException.class.getName());
            assertThat(first.interrupted()).isEqualTo(InterruptedException.class.getName());
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    /** More than the buffers on the way hold: nobody reads it. */
    @Test
    void a_network_that_takes_nothing_is_gone_after_the_write_timeout() {
        server.on("DATA", "354 go on" + ScriptedServer.THEN_SILENCE);
        Mail large = Mail.to("ann@example.org")
                .text("hello")
                .attachments(new Attachment("large", "application/octet-stream", new byte[16 << 20]))
                .build();
        var timeouts =
                new MailSettings.Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofMillis(300));
        try (var sender = new Sender(settings().withTimeouts(timeouts))) {
            Finished finished = sender.run(large);

            assertThat(Sender.failure(finished).type()).isEqualTo(SmtpFailure.class.getName());
            assertThat(Sender.failure(finished).message()).doesNotContain("may have been delivered");
        }
    }

    /** On a thread of its own. */
    private static final class Attempt {

        private final CompletableFuture<Finished> finished = new CompletableFuture<>();
        private final Thread thread;

        Attempt(Sender sender) {
            thread = new Thread(() -> finished.complete(sender.run(Sender.mail())));
            thread.start();
        }

        /** What it throws. */
        String interrupted() throws InterruptedException {
            thread.interrupt();
            thread.join();
            return Sender.failure(finished.join()).type();
        }
    }
}
