package io.pullwork.job.mail.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.job.KeyedRun.Item;
import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.job.mail.Mail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of a file, set into a template; or a refusal of all of them. */
class MailBatchTest {

    private static final String TEMPLATE = "Subject: Order {{order}}\n\nDear {{name}},\n";
    private static final int ROOM = 1 << 20;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void each_row_is_a_mail_with_its_fields_in_head_and_text() throws Exception {
        List<Item<Mail>> items = items(
                """
                email,name,order
                ann@example.org,Ann Müller,17
                bob@example.org,"Bell, \"\"Bob\"\"\",18
                """,
                """
                Subject: Order {{order}}
                From: Order {{order}} <orders@shop.example>
                Reply-To: order-{{order}}@shop.example
                X-Order: {{order}}

                Dear {{name}},

                {{order}} is on its way.
                """);

        assertThat(items).hasSize(2);
        Mail ann = items.get(0).input();
        assertThat(ann.addresses().recipients()).containsExactly("ann@example.org");
        assertThat(ann.addresses().to()).containsExactly("=?UTF-8?Q?Ann_M=C3=BCller?= <ann@example.org>");
        assertThat(ann.addresses().replyTo()).containsExactly("order-17@shop.example");
        assertThat(ann.content().subject()).isEqualTo("Order 17");
        assertThat(ann.content().headers()).containsEntry("X-Order", "17");
        assertThat(ann.content().text()).contains("Dear Ann Müller,\n\n17 is on its way.\n");
        assertThat(items.get(1).input().addresses().to()).containsExactly("\"Bell, \\\"Bob\\\"\" <bob@example.org>");
    }

    @Test
    void a_page_takes_fields_as_text_and_the_text_takes_them_as_they_are() throws Exception {
        Path people = file("people.csv", "email,name\nann@example.org,<b>&Ann\n");
        Path page = file("page.html", "<p>Dear {{name}}</p>");
        var pdf = new Attachment("a.pdf", "application/pdf", new byte[] {1});
        MailTemplate template =
                MailTemplate.read(file("t.txt", "Subject: Hello\n\nDear {{name}}"), Optional.of(page), List.of(pdf));

        Mail mail = MailBatch.read(people, template, "", ROOM).items().get(0).input();

        assertThat(mail.content().html()).contains("<p>Dear &lt;b&gt;&amp;Ann</p>");
        assertThat(mail.content().text()).contains("Dear <b>&Ann");
        assertThat(mail.content().attachments()).containsExactly(pdf);
    }

    @Test
    void a_field_in_a_section_of_its_own_may_be_empty() throws Exception {
        List<Item<Mail>> items = items(
                "email,name\nann@example.org,Ann\nbob@example.org,\n",
                "Subject: Hello\n\nDear {{#name}}{{name}}{{/name}}{{^name}}friend{{/name}}");

        assertThat(items)
                .extracting(item -> item.input().content().text().orElseThrow())
                .containsExactly("Dear Ann", "Dear friend");
    }

    @Test
    void a_mail_has_the_same_key_whenever_it_is_read_and_another_one_as_soon_as_it_says_something_else()
            throws Exception {
        String people = "email,name,order\nann@example.org,Ann,17\n";
        String key = items(people, TEMPLATE).get(0).key();

        assertThat(items(people, TEMPLATE).get(0).key()).isEqualTo(key);
        assertThat(items(people.replace("17", "18"), TEMPLATE).get(0).key()).isNotEqualTo(key);
        assertThat(items(people, TEMPLATE.replace("Dear", "Hi")).get(0).key()).isNotEqualTo(key);
        assertThat(batch(people, TEMPLATE, "again-").items().get(0).key()).isEqualTo("again-" + key);
    }

    @Test
    void rows_that_make_the_same_mail_make_it_once() throws Exception {
        MailBatch batch = batch(
                "email,name,order\nann@example.org,Ann,17\nbob@example.org,Bob,18\nann@example.org,Ann,17\n",
                TEMPLATE,
                "");

        assertThat(batch.items()).hasSize(2);
        assertThat(batch.repeated()).isEqualTo(1);
        assertThat(List.of(batch.address(0), batch.address(1))).containsExactly("ann@example.org", "bob@example.org");
    }

    @Test
    void a_file_as_spreadsheets_write_it_is_read() throws Exception {
        List<Item<Mail>> items = items(
                "\uFEFFemail, name ,order\r\n\"ann@example.org\", Ann ,\"17\r\n18\"\r\n\r\n",
                "\uFEFFSubject: Hello\r\n\r\nDear {{name}}, {{order}}\r\n");

        assertThat(items).hasSize(1);
        assertThat(items.get(0).input().content().text()).contains("Dear Ann, 17\r\n18\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ann@example.org,Ann,#17~Bcc: eve@example.org#           | a subject has a line break",
                "ann@example.org,#Ann~Bcc: eve@example.org#,17           | an address has a line break",
                "ann@example.org,#Ann <eve@example.org>,\u0000Bob#,17    | control character",
                "#ann@example.org,eve@example.org#,Ann,17                | is no address",
                "#ann@example.org> <eve@example.org#,Ann,17              | is no address",
                "#ann@example.org~Bcc: eve@example.org#,Ann,17           | line break",
                "ann,Ann,17                                              | is no address",
                ",Ann,17                                                 | the field email is empty",
                "ann@example.org,Ann,                                    | the field order is empty",
                "ann@example.org,,17                                     | the field name is empty",
                "ann@example.org,Ann                                     | it has 2 fields, and the first line names 3",
            })
    void no_field_adds_a_header_or_an_address_and_none_is_left_out(String row, String why) {
        String bad = row.replace('#', '"').replace("~", "\r\n");

        assertThatThrownBy(() -> items("email,name,order\nbob@example.org,Bob,1\n" + bad + "\n", TEMPLATE))
                .isInstanceOf(WrongBatch.class)
                .hasMessageContaining("people.csv, row 2: ")
                .hasMessageContaining(why);
    }

    @Test
    void the_first_wrong_row_is_named_and_how_many_more_there_are() {
        assertThatThrownBy(() -> items(
                        "email,name,order\nann@example.org,Ann,\nbob@example.org,Bob,1\neve,Eve,2\nx@example.org,,3\n",
                        TEMPLATE))
                .hasMessageContaining("row 1: the field order is empty")
                .hasMessageEndingWith("(and 2 more rows are wrong)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Subject: Hi {{city}}~~Dear {{name}}        | the line Subject needs what is no field: city; the fields are email, name",
                "Subject: Hi~~Dear {{street}}, {{city}}     | the text needs what is no field: street, city",
                "Subject: Hi~~Dear {{#city}}x{{/city}}      | no field: city",
                "Subject: Hi~~Dear {{.}}                    | no field: .",
                "Subject: Hi~~Dear {{name.bytes}}           | no field: name.bytes",
                "Subject: Hi~~Dear {{#name}}{{length}}{{/name}} | no field: length",
                "Subject: Hi~~Dear {{> /etc/passwd}}        | no field: {{>/etc/passwd}}",
                "Subject: Hi~~Dear {{name                   | {{ without }}",
                "Subject: Hi~~Dear {{#name}}x               | Section missing close tag",
                "From: a@example.org~~Dear {{name}}         | has no line 'Subject: ...'",
                "Subject: Hi~To: eve@example.org~~Dear      | has a line To, and each mail goes to the email of its row alone",
                "Subject: Hi~BCC: eve@example.org~~Dear     | has a line BCC",
                "Subject: Hi~Cc: eve@example.org~~Dear      | has a line Cc",
                "Subject: Hi~subject: Hi~~Dear              | the line subject is there twice",
                "Subject: Hi~Message-ID: <1@x>~~Dear        | the header Message-ID is not for a task to set",
                "Subject: Hi~From: nobody~~Dear             | is no address",
                "Dear {{name}}~~how are you?                | is no line of a head",
                "Subject: Hi                                | has no text",
            })
    void a_template_that_makes_no_mail_is_refused_with_what_is_wrong(String template, String why) {
        assertThatThrownBy(() -> items("email,name\nann@example.org,Ann\n", template.replace('~', '\n')))
                .isInstanceOf(WrongBatch.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail,name~ann@example.org,Ann~  | has no column 'email'; its first line names mail, name",
                "email;name~ann@example.org;Ann~ | names email;name; fields are separated by commas",
                "email,name~                     | names nobody",
                "email,email~a@b.example,c~      | email",
                "email,name~ann@example.org,\"A~ | people.csv",
                "''                              | has no column 'email'; its first line names none",
            })
    void a_file_that_names_nobody_is_refused(String people, String why) {
        assertThatThrownBy(() -> items(people.replace('~', '\n'), "Subject: Hi\n\nDear"))
                .isInstanceOf(WrongBatch.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_file_in_another_encoding_is_refused_and_not_guessed() throws IOException {
        Path people = folder.resolve("people.csv");
        Path template = file("t.txt", "Subject: Hi\n\nDear {{name}}");

        for (int goodRows : List.of(0, 5_000)) {
            String rows = "ann@example.org,Ann\n".repeat(goodRows) + "bob@example.org,Müller\n";
            Files.write(people, ("email,name\n" + rows).getBytes(StandardCharsets.ISO_8859_1));

            assertThatThrownBy(() ->
                            MailBatch.read(people, MailTemplate.read(template, Optional.empty(), List.of()), "", ROOM))
                    .isInstanceOf(WrongBatch.class)
                    .hasMessageEndingWith("people.csv is not UTF-8 throughout");
        }
    }

    @Test
    void a_mail_that_is_too_large_is_refused_before_any_is_put() throws Exception {
        Path people = file("people.csv", "email\nann@example.org\n");
        MailTemplate template =
                MailTemplate.read(file("t.txt", "Subject: Hi\n\n" + "x".repeat(500)), Optional.empty(), List.of());

        assertThat(MailBatch.read(people, template, "", 700).items()).hasSize(1);
        assertThatThrownBy(() -> MailBatch.read(people, template, "", 500))
                .isInstanceOf(WrongBatch.class)
                .hasMessageContaining("at most 500 are allowed");
    }

    private List<Item<Mail>> items(String people, String template) throws IOException, WrongBatch {
        return batch(people, template, "").items();
    }

    private MailBatch batch(String people, String template, String run) throws IOException, WrongBatch {
        Path templateFile = file("template.txt", template);
        return MailBatch.read(
                file("people.csv", people), MailTemplate.read(templateFile, Optional.empty(), List.of()), run, ROOM);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
