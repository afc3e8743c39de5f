package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.pullwork.cli.Main;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mails that are put and sent by processes, whatever is killed meanwhile, to a server that shows what it got. */
@Timeout(300)
@Tag("beside-others")
class MailIT {

    private static final int PARALLELISM = 4;

    /** A worker holds what it runs, and what it runs through in 5 ms: of mails, which take a millisecond and more. */
    private static final int MOST_LEASES = PARALLELISM * 6;

    @TempDir
    private Path folder = Path.of("");

    private final GreenMail server = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private final int port = Plant.freePort();
    private final String master = " --master 127.0.0.1:" + port;
    private final List<NodeProcess> processes = new ArrayList<>();

    @BeforeEach
    void startServer() throws IOException {
        server.start();
        settings("");
    }

    @AfterEach
    void stop() {
        processes.forEach(NodeProcess::close);
        server.stop();
    }

    @Test
    void each_of_a_thousand_gets_his_mail_though_a_worker_is_killed_in_the_middle() throws Exception {
        int people = 1_000;
        batch(people);
        master();
        NodeProcess worker = worker();
        NodeProcess client = pullwork("mail --json --report " + folder.resolve("mails.html") + batchOf() + master);

        awaitMails(people / 3);
        worker.kill();
        assertThat(server.getReceivedMessages().length).isLessThan(people);
        worker();

        JsonNode report = client.json(0);
        assertThat(report.get("sent").intValue()).isEqualTo(people);
        Map<String, List<MimeMessage>> byAddress = received();
        assertThat(byAddress).hasSize(people);
        // By its Message-ID each copy is known for one.
        byAddress.values().forEach(copies -> assertThat(
                        copies.stream().map(MailIT::id).distinct())
                .hasSize(1));
        assertOnlyMailsInFlightCameTwice(report, byAddress);
        assertThat(ids(report))
                .containsExactlyInAnyOrderElementsOf(byAddress.values().stream()
                        .map(copies -> id(copies.get(0)))
                        .toList());
    }

    @Test
    void a_batch_that_was_cut_off_goes_on_and_sends_twice_at_most_what_was_on_its_way() throws Exception {
        int people = 200;
        batch(people);
        String command = "mail --json --data " + folder.resolve("data") + batchOf();
        NodeProcess first = pullwork(command);
        awaitMails(people / 10);

        first.kill();
        assertThat(server.getReceivedMessages().length).isLessThan(people);
        JsonNode report = pullwork(command).json(0);

        assertThat(report.get("sent").intValue()).isEqualTo(people);
        Map<String, List<MimeMessage>> byAddress = received();
        assertThat(byAddress).hasSize(people);
        assertOnlyMailsInFlightCameTwice(report, byAddress);
        int before = server.getReceivedMessages().length;
        assertThat(pullwork(command).json(0)).isEqualTo(report);
        assertThat(server.getReceivedMessages()).hasSize(before);
    }

    @Test
    void a_wrong_password_pauses_the_queue_and_says_so_and_the_mail_goes_out_once_it_is_mended() throws Exception {
        server.getUserManager().setAuthRequired(true);
        server.getUserManager().createUser("shop@shop.example", "shop", "secret");
        Path password = Files.writeString(folder.resolve("password"), "wrong\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        settings(", user = shop, password-file = \"" + password + "\"");
        batch(5);
        node();

        NodeProcess refused = pullwork("mail --json" + batchOf() + master);
        JsonNode report = refused.json(78);
        assertThat(refused.output())
                .contains("pullwork: queue default is paused: mail server 127.0.0.1:")
                .contains("535 ")
                .contains("mend it, then the same command with --resume goes on");
        assertThat(report.get("waiting").intValue()).isEqualTo(5);

        Files.writeString(password, "secret\n");
        JsonNode mended = pullwork("mail --json --resume" + batchOf() + master).json(0);

        assertThat(mended.get("sent").intValue()).isEqualTo(5);
        assertThat(mended.get("mails"))
                .allSatisfy(
                        mail -> assertThat(mail.get("message_id").textValue()).endsWith("@shop.example>"));
        assertThat(received()).hasSize(5);
    }

    @Test
    void a_mail_that_was_put_is_sent_when_a_worker_comes_whether_somebody_waits_or_not() throws Exception {
        master();
        String mail = "mail --to ann@example.org --subject Hello --text Hello --json" + master;

        assertThat(pullwork(mail).json(0).get("waiting").intValue()).isEqualTo(1);
        NodeProcess inVain = pullwork(mail + " --wait 500ms");
        assertThat(inVain.json(75).get("waiting").intValue()).isEqualTo(1);
        assertThat(inVain.output())
                .contains("pullwork: 1 mail(s) have not been sent in this time, and stay in queue default");
        worker();

        awaitMails(2);
        assertThat(server.getReceivedMessages()[0].getSubject()).isEqualTo("Hello");
    }

    private void settings(String more) throws IOException {
        Files.writeString(
                folder.resolve("mail.conf"),
                "pullwork.mail { host = 127.0.0.1, port = " + server.getSmtp().getPort()
                        + ", security = none, connections = " + PARALLELISM
                        + ", from = \"The Shop <orders@shop.example>\"" + more + " }\n");
    }

    private void batch(int people) throws IOException {
        String rows = IntStream.range(0, people)
                .mapToObj(i -> "person" + i + "@example.org,Person " + i + "\n")
                .collect(Collectors.joining());
        Files.writeString(folder.resolve("people.csv"), "email,name\n" + rows);
        Files.writeString(folder.resolve("template.txt"), "Subject: Hello {{name}}\n\nDear {{name}},\n");
    }

    private String batchOf() {
        return " --batch " + folder.resolve("people.csv") + " --template " + folder.resolve("template.txt");
    }

    private void awaitMails(int count) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> server.getReceivedMessages().length >= count);
    }

    private Map<String, List<MimeMessage>> received() {
        return Stream.of(server.getReceivedMessages()).collect(Collectors.groupingBy(MailIT::to));
    }

    /** In flight is what the killed worker held a lease of: what it was sending, and what it had not yet reported. */
    private static void assertOnlyMailsInFlightCameTwice(JsonNode report, Map<String, List<MimeMessage>> byAddress) {
        List<JsonNode> mails =
                StreamSupport.stream(report.get("mails").spliterator(), false).toList();
        assertThat(mails)
                .allSatisfy(mail -> assertThat(byAddress.get(mail.get("to").textValue()))
                        .hasSizeLessThanOrEqualTo(mail.get("attempts").intValue()));
        assertThat(mails.stream().filter(mail -> mail.get("attempts").intValue() > 1))
                .hasSizeLessThanOrEqualTo(MOST_LEASES);
    }

    private static String to(MimeMessage mail) {
        try {
            return ((InternetAddress) mail.getAllRecipients()[0]).getAddress();
        } catch (MessagingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String id(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (MessagingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static List<String> ids(JsonNode report) {
        return StreamSupport.stream(report.get("mails").spliterator(), false)
                .map(mail -> mail.get("message_id").textValue())
                .toList();
    }

    private void node() {
        pullwork("node --parallelism " + PARALLELISM + " --port " + port + " --data " + folder.resolve("node"))
                .awaitLine("join it by");
    }

    private void master() {
        pullwork("node --role master --port " + port + " --data " + folder.resolve("master"))
                .awaitLine("join it by");
    }

    private NodeProcess worker() {
        return pullwork("node --role worker --parallelism " + PARALLELISM + " --port 0 --seed 127.0.0.1:" + port)
                .awaitLine("join it by");
    }

    private NodeProcess pullwork(String arguments) {
        String all = arguments + " --config " + folder.resolve("mail.conf");
        var process = new NodeProcess(
                folder.resolve("process-" + processes.size() + ".log"),
                NodeProcess.java(Main.class.getName(), all.split(" ", -1)));
        processes.add(process);
        return process;
    }
}
