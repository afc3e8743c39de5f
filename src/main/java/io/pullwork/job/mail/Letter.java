package io.pullwork.job.mail;

import io.pullwork.job.mail.Content.Attachment;
import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mail as it goes over the wire (RFC 5322, RFC 2045): 7 bits wide, its text in UTF-8. */
final class Letter extends MimeMessage {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();
    private static final @Nullable Session WITHOUT_SETTINGS = null;

    private final String id;

    private Letter(String id) {
        super(WITHOUT_SETTINGS);
        this.id = id;
    }

    static Letter of(Mail mail, InternetAddress from, String id, Instant now) throws MessagingException {
        var letter = new Letter(id);
        letter.setFrom(from);
        letter.setRecipients(RecipientType.TO, parsed(mail.addresses().to()));
        letter.setRecipients(RecipientType.CC, parsed(mail.addresses().cc()));
        if (!mail.addresses().replyTo().isEmpty()) {
            letter.setReplyTo(parsed(mail.addresses().replyTo()));
        }
        letter.setSubject(mail.content().subject(), UTF_8);
        letter.setSentDate(Date.from(now));
        for (Map.Entry<String, String> header : mail.content().headers().entrySet()) {
            letter.addHeader(header.getKey(), encoded(header.getKey(), header.getValue()));
        }
        write(mail.content(), letter);
        letter.saveChanges();
        return letter;
    }

    /** Otherwise each time that the message is saved it would get a new one. */
    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }

    private static InternetAddress[] parsed(List<String> addresses) {
        return addresses.stream().map(HeaderText::address).toArray(InternetAddress[]::new);
    }

    private static String encoded(String name, String value) {
        try {
            return MimeUtility.fold(name.length() + 2, MimeUtility.encodeText(value, UTF_8, null));
        } catch (UnsupportedEncodingException noUtf8) {
            throw new AssertionError(noUtf8);
        }
    }

    private static void write(Content content, MimePart whole) throws MessagingException {
        if (content.attachments().isEmpty()) {
            writeText(content, whole);
            return;
        }
        var parts = new MimeMultipart("mixed");
        var text = new MimeBodyPart();
        writeText(content, text);
        parts.addBodyPart(text);
        for (Attachment attachment : content.attachments()) {
            parts.addBodyPart(part(attachment));
        }
        whole.setContent(parts);
    }

    /** The richest last: readers take the last that they understand (RFC 2046 5.1.4). */
    private static void writeText(Content content, MimePart part) throws MessagingException {
        if (content.text().isPresent() && content.html().isPresent()) {
            var both = new MimeMultipart("alternative");
            both.addBodyPart(textPart(content.text().get(), "plain"));
            both.addBodyPart(textPart(content.html().get(), "html"));
            part.setContent(both);
        } else if (content.html().isPresent()) {
            part.setText(content.html().get(), UTF_8, "html");
        } else {
            part.setText(content.text().orElse(""), UTF_8, "plain");
        }
    }

    private static MimeBodyPart textPart(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }

    // The name by hand, as RFC 2231 has it: the library would write it in the charset of the machine.
    private static MimeBodyPart part(Attachment attachment) throws MessagingException {
        var part = new MimeBodyPart();
        String type = attachment.contentType().toString();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(attachment.bytes(), type)));
        part.setHeader("Content-Type", type);
        var fileName = new ParameterList();
        fileName.set("filename", attachment.name(), UTF_8);
        part.setHeader("Content-Disposition", new ContentDisposition("attachment", fileName).toString());
        // Text too: otherwise the ends of its lines would be made those of mail.
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }
}
