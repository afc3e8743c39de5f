package io.pullwork.job.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.WrongPayload;
import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.task.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTest {

    @Test
    void it_travels_as_one_flat_object() {
        Payload payload = Payload.ofJson(
                """
                {"from": "Shop <orders@shop.example>", "to": ["ann@example.org"], "cc": [], "replyTo": null,
                 "subject": "s", "html": "<p>", "headers": {"X-A": "b"},
                 "attachments": [{"name": "a.txt", "type": "text/plain", "bytes": "aGk="}]}""");

        Mail mail = MailHandler.MAIL.decodeInput(payload);

        assertThat(mail)
                .isEqualTo(Mail.to("ann@example.org")
                        .from("Shop <orders@shop.example>")
                        .subject("s")
                        .html("<p>")
                        .headers(Map.of("X-A", "b"))
                        .attachments(new Attachment("a.txt", "text/plain", "hi".getBytes(StandardCharsets.UTF_8)))
                        .build());
        Payload again = MailHandler.MAIL.encodeInput(mail);
        assertThat(MailHandler.MAIL.decodeInput(again)).isEqualTo(mail);
        assertThat(new String(again.bytes(), StandardCharsets.UTF_8))
                .contains("\"to\":[\"ann@example.org\"]", "\"bytes\":\"aGk=\"")
                .doesNotContain("addresses", "content", "bcc", "text\":");
    }

    @Test
    void each_recipient_gets_a_mail_of_his_own_once() {
        List<Mail> each = Mail.to("Ann <ann@example.org>", "bob@example.org")
                .cc("ANN@example.org")
                .bcc("eve@example.org")
                .text("hello")
                .build()
                .perRecipient();

        assertThat(each)
                .extracting(mail -> mail.addresses().recipient())
                .containsExactly(
                        Optional.of("ann@example.org"), Optional.of("bob@example.org"), Optional.of("eve@example.org"));
        assertThat(each).allSatisfy(mail -> {
            assertThat(mail.addresses().to()).containsExactly("Ann <ann@example.org>", "bob@example.org");
            assertThat(mail.addresses().bcc()).isEmpty();
            assertThat(mail.perRecipient()).containsExactly(mail);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "@example.org",
                "ann@",
                "ann@example.org, bob@example.org",
                "ann@example.org\r\nBcc: eve@example.org",
                "\"ann\0\"@example.org",
                "all: ann@example.org;",
                "ann@bücher.example",
                "=?utf-8?q?Ann=0D=0ABcc:_eve@example.org?= <ann@example.org>"
            })
    void what_is_not_one_address_is_refused_wherever_it_stands(String text) {
        assertThatThrownBy(() -> Mail.to(text).text("hello").build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hello().from(text).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hello().cc(text).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hello().bcc(text).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hello().replyTo(text).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hello().recipient(text).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nBcc: eve@example.org", "a\nb", "a\rb", "a\0b", "a\u0085b", "a\u007fb"})
    void no_text_becomes_a_header_of_its_own(String text) {
        byte[] none = {};
        assertThatThrownBy(() -> hello().subject(text).build()).hasMessageContaining("a subject has a line break");
        assertThatThrownBy(() -> hello().header("X-A", text).build()).hasMessageContaining("X-A has a line break");
        assertThatThrownBy(() -> hello().header(text, "a").build()).hasMessageContaining("a header's name");
        assertThatThrownBy(() -> new Attachment(text, "text/plain", none)).hasMessageContaining("the name of an");
        assertThatThrownBy(() -> new Attachment("a", "text/plain; x=" + text, none))
                .hasMessageContaining("the type of an");
    }

    @ParameterizedTest
    @ValueSource(strings = {"From", "TO", "bcc", "Message-ID", "date", "Content-Type", "MIME-Version", "Resent-To"})
    void a_task_does_not_set_the_headers_that_are_made(String name) {
        assertThatThrownBy(() -> hello().header(name, "a").build())
                .hasMessage("the header " + name + " is not for a task to set");
    }

    @Test
    void what_says_nothing_or_cannot_be_a_header_is_refused() {
        assertThatThrownBy(() -> Mail.to("ann@example.org").subject("s").build())
                .hasMessage("a mail has a text, or HTML, or both");
        assertThatThrownBy(() -> hello().header("X A", "a").build()).hasMessageContaining("a header's name");
        assertThatThrownBy(() -> hello().header("", "a").build()).hasMessageContaining("a header's name");
        assertThatThrownBy(() -> hello().header("X-A", "a".repeat(994)).build())
                .hasMessageContaining("longer than 998");
        assertThat(hello().header("X-A", "a".repeat(993)).build().content().headers())
                .hasSize(1);
        assertThatThrownBy(() -> new Attachment("a", "multipart/mixed", new byte[0]))
                .hasMessageContaining("has no parts");
        assertThatThrownBy(() -> new Attachment("a", "pdf", new byte[0])).hasMessage("'pdf' is no media type");
    }

    @Test
    void a_payload_that_is_refused_says_why() {
        assertThatThrownBy(() -> MailHandler.MAIL.decodeInput(Payload.ofJson("{\"to\":[\"ann\"],\"text\":\"a\"}")))
                .isInstanceOf(WrongPayload.class)
                .hasMessageContaining("'ann' is no address");
        assertThatThrownBy(() -> MailHandler.MAIL.decodeInput(Payload.ofJson("{\"to\":[null],\"text\":\"a\"}")))
                .isInstanceOf(WrongPayload.class)
                .hasMessageContaining("an address is null");
    }

    @Test
    void a_file_is_attached_under_its_name(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "hi");

        assertThat(Attachment.of(file))
                .isEqualTo(new Attachment("notes.txt", "text/plain", "hi".getBytes(StandardCharsets.UTF_8)));
    }

    private static Mail.Draft hello() {
        return Mail.to("ann@example.org").text("hello");
    }
}
