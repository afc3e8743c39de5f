package io.pullwork.job.mail.batch;

import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.job.mail.Mail;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each of many mails says: a file that looks like a mail, with {@code {{fields}}} in its head and in its text.
 *
 * <pre>{@code
 * Subject: Your order {{order}}
 * From: The Shop <orders@shop.example>
 *
 * Dear {{name}},
 * }</pre>
 *
 * <p>The head is divided into its lines before a field is filled, so that no field adds one; and what it puts into one
 * is refused if it breaks the line ({@link io.pullwork.job.mail.Content}).
 */
public final class MailTemplate {

    private static final Set<String> RECIPIENTS = Set.of("to", "cc", "bcc");

    /** By the names of its lines, as they are written. */
    private final Map<String, Template> head;

    private final Template text;
    private final Optional<Template> html;
    private final Attachment[] attachments;

    private MailTemplate(
            Map<String, Template> head, Template text, Optional<Template> html, List<Attachment> attachments) {
        this.head = head;
        this.text = text;
        this.html = html;
        this.attachments = attachments.toArray(Attachment[]::new);
    }

    /**
     * Reads it.
     *
     * @param file with head and text, in UTF-8
     * @param page the same as HTML, if there is one: a file without a head, in UTF-8, whose fields are set in as text
     * @param attachments the same for all
     * @throws IOException if one cannot be read at all
     */
    public static MailTemplate read(Path file, Optional<Path> page, List<Attachment> attachments)
            throws IOException, WrongBatch {
        String[] parts = utf8(file).split("\\R[ \\t]*\\R", 2);
        if (parts.length < 2) {
            throw new WrongBatch(file + " has no text: it begins with lines such as 'Subject: Hello', then an empty"
                    + " line, then the text");
        }
        Optional<Template> html = Optional.empty();
        if (page.isPresent()) {
            html = Optional.of(Template.html("the page", utf8(page.get())));
        }
        return new MailTemplate(head(file, parts[0]), Template.text("the text", parts[1]), html, attachments);
    }

    private static String utf8(Path file) throws IOException, WrongBatch {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // Some editors begin a file with a byte order mark.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw new WrongBatch(file + " is not UTF-8 throughout", notUtf8);
        }
    }

    private static Map<String, Template> head(Path file, String lines) throws WrongBatch {
        var head = new TreeMap<String, Template>(String.CASE_INSENSITIVE_ORDER);
        // A line that begins with a space goes on with the one before it (RFC 5322 2.2.3).
        for (String line : lines.replaceAll("\\R[ \\t]+", " ").split("\\R", -1)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).strip();
            if (name.isEmpty()) {
                throw new WrongBatch(file + ": '" + line + "' is no line of a head such as 'Subject: Hello'");
            }
            if (RECIPIENTS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new WrongBatch(file + " has a line " + name + ", and each mail goes to the " + Person.ADDRESS
                        + " of its row alone: a copy for somebody is a row of its own");
            }
            String shown = "the line " + name;
            if (head.put(name, Template.text(shown, line.substring(colon + 1).strip())) != null) {
                throw new WrongBatch(file + ": " + shown + " is there twice");
            }
        }
        if (!head.containsKey("subject")) {
            throw new WrongBatch(file + " has no line 'Subject: ...' in its head");
        }
        return head;
    }

    /** @throws WrongBatch if there is a field that it lacks, or that makes no mail */
    Mail fill(Person person) throws WrongBatch {
        Mail.Draft draft = Mail.to(to(person)).attachments(attachments).text(text.fill(person.fields()));
        if (html.isPresent()) {
            draft.html(html.get().fill(person.fields()));
        }
        for (Map.Entry<String, Template> line : head.entrySet()) {
            add(draft, line.getKey(), line.getValue().fill(person.fields()));
        }
        try {
            return draft.build();
        } catch (IllegalArgumentException noMail) {
            throw new WrongBatch(String.valueOf(noMail.getMessage()), noMail);
        }
    }

    private static void add(Mail.Draft draft, String name, String value) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "subject" -> draft.subject(value);
            case "from" -> draft.from(value);
            case "reply-to" -> draft.replyTo(value);
            default -> draft.header(name, value);
        }
    }

    private static String to(Person person) throws WrongBatch {
        if (person.address().isEmpty()) {
            throw new WrongBatch("the field " + Person.ADDRESS + " is empty");
        }
        try {
            return person.name().isEmpty()
                    ? person.address()
                    : new InternetAddress(person.address(), person.name(), StandardCharsets.UTF_8.name()).toString();
        } catch (UnsupportedEncodingException noUtf8) {
            throw new AssertionError(noUtf8);
        }
    }
}
