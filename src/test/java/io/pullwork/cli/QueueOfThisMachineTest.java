package io.pullwork.cli;

import static io.pullwork.cli.CommandLineTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.pullwork.cli.CommandLineTest.Ended;
import io.pullwork.client.Pullwork;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.job.Square;
import io.pullwork.job.mail.Mail;
import io.pullwork.job.mail.MailHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands without a cluster, on a queue in which others have left something. */
@Timeout(120)
class QueueOfThisMachineTest {

    @TempDir
    private Path folder = Path.of("");

    private final GreenMail server = new GreenMail(ServerSetup.SMTP.dynamicPort());

    @BeforeEach
    void startServer() throws IOException {
        server.start();
        Files.writeString(
                folder.resolve("mail.conf"),
                "pullwork.mail { host = 127.0.0.1, port = " + server.getSmtp().getPort() + ", security = none }\n");
    }

    @AfterEach
    void stopServer() {
        server.stop();
    }

    @Test
    void mail_that_is_resumed_sends_what_is_there_and_does_what_is_no_mail_too() throws Exception {
        try (var earlier = Pullwork.embedded(data(), Handlers.NONE)) {
            earlier.admin("default").pause();
            earlier.tasks("default").put(MailHandler.MAIL, mail("ann@example.org"));
            earlier.tasks("default").put(Square.SQUARE, 7L);
        }

        Ended ended = run("mail --resume --config " + folder.resolve("mail.conf") + " --data " + data());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err())
                .contains("what was left: 2 of 2 tasks")
                .endsWith("queue default has 0 task(s) left, and 0 have failed\n");
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void mail_that_is_refused_when_it_is_resumed_is_a_failure_of_the_command() throws Exception {
        try (var earlier = Pullwork.embedded(data(), Handlers.NONE)) {
            earlier.admin("default").pause();
            earlier.tasks("default")
                    .put(
                            MailHandler.MAIL,
                            Mail.to("ann@example.org")
                                    .subject("From nobody")
                                    .text("Hello")
                                    .build());
        }

        Ended ended = run("mail --resume --config " + folder.resolve("mail.conf") + " --data " + data());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("1 have failed").endsWith("1 task(s) have failed\n");
    }

    @Test
    void where_no_queue_is_nothing_is_resumed_and_none_is_made() {
        Ended ended = run("mail --resume --config " + folder.resolve("mail.conf") + " --data " + data());

        assertThat(ended.exitCode()).isEqualTo(66);
        assertThat(ended.err()).contains("there is no queue in folder " + data());
        assertThat(data()).doesNotExist();
    }

    @Test
    void a_batch_that_has_been_sent_is_said_to_have_been(@TempDir Path files) throws Exception {
        Path people = Files.writeString(files.resolve("p.csv"), "email\nann@example.org\n");
        Path template = Files.writeString(files.resolve("t.txt"), "Subject: Hi\nFrom: shop@shop.example\n\nHello\n");
        String command = "mail --batch " + people + " --template " + template + " --config "
                + folder.resolve("mail.conf") + " --data " + data();

        assertThat(run(command).err()).doesNotContain("before");
        assertThat(run(command).err()).contains("1 of them had ended before: --run NAME sends all anew");
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void whoever_waits_for_what_this_machine_cannot_run_is_told() throws Exception {
        try (var earlier = Pullwork.embedded(data(), Handlers.NONE)) {
            earlier.tasks("default").put(TaskType.of("elsewhere", String.class, String.class), "x");
        }

        Ended ended = run("mail --resume --wait 7s --config " + folder.resolve("mail.conf") + " --data " + data());

        assertThat(ended.exitCode()).isEqualTo(75);
        assertThat(ended.err())
                .contains("1 task(s) wait and none runs: this machine lacks their handlers")
                .endsWith("1 task(s) have not ended in this time, and stay\n");
    }

    @Test
    void queens_are_counted_though_another_command_has_left_the_queue_paused() throws Exception {
        try (var earlier = Pullwork.embedded(data(), Handlers.NONE)) {
            earlier.admin("default").pause();
        }

        Ended ended = run("nqueens 8 --json --data " + data());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("\"solutions\":92");
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static Mail mail(String to) {
        return Mail.to(to)
                .from("shop@shop.example")
                .subject("Hello")
                .text("Hello")
                .build();
    }
}
