package io.pullwork.job.mail;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.internet.ParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says.
 *
 * @param subject one line; may be empty
 * @param text for readers of plain text
 * @param html for readers of HTML; with a text too, each reads what he can
 * @param attachments with all else within the largest payload ({@code pullwork.task.max-payload}); as JSON they take a
 *     third more
 * @param headers further ones by name, as {@code List-Unsubscribe}; not those that are made from the rest
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Content(
        String subject,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> text,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> html,
        List<Attachment> attachments,
        Map<String, String> headers) {

    private static final int LONGEST_LINE = 998;

    /** RFC 5322 2.2. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!-9;-~]{1,78}");

    /** In lower case; made here, or by servers on the way. */
    private static final Set<String> OURS = Set.of(
            "from",
            "to",
            "cc",
            "bcc",
            "reply-to",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "return-path",
            "received");

    private static final Pattern OURS_TOO = Pattern.compile("(content|resent)-.*");

    /** @throws IllegalArgumentException if it says nothing, or would be more in the head of the mail than it says */
    public Content {
        HeaderText.oneLine("a subject", subject);
        if (attachments.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("an attachment is missing");
        }
        attachments = List.copyOf(attachments);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach(Content::checkHeader);
        if (text.isEmpty() && html.isEmpty()) {
            throw new IllegalArgumentException("a mail has a text, or HTML, or both");
        }
        checkLength("subject", subject);
    }

    private static void checkHeader(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HEADER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a header's name is 1 to 78 printable ASCII characters without a colon");
        }
        if (OURS.contains(lower) || OURS_TOO.matcher(lower).matches()) {
            throw new IllegalArgumentException("the header " + name + " is not for a task to set");
        }
        checkLength(name, HeaderText.oneLine("the header " + name, value));
    }

    /** A line without a space cannot be folded (RFC 5322 2.1.1). */
    private static void checkLength(String name, String value) {
        if (name.length() + ": ".length() + value.length() > LONGEST_LINE) {
            throw new IllegalArgumentException(
                    "the header " + name + " is longer than " + LONGEST_LINE + " characters");
        }
    }

    /**
     * A file that comes with a mail.
     *
     * @param name as the reader sees it, one line
     * @param type media type, as {@code application/pdf}; of no mail and of no parts
     * @param bytes not a copy: do not change them
     */
    @SuppressWarnings("ArrayRecordComponent") // Equal by what is in it, below.
    public record Attachment(String name, String type, byte[] bytes) {

        /** @throws IllegalArgumentException if the name is not a line or the type is not one */
        public Attachment {
            HeaderText.oneLine("the name of an attachment", name);
            parsed(HeaderText.oneLine("the type of an attachment", type));
            if (bytes == null) {
                throw new IllegalArgumentException("an attachment has bytes");
            }
        }

        /** The file, under its own name, of the type that the system takes it for. */
        public static Attachment of(Path file) throws IOException {
            String type = Files.probeContentType(file);
            return new Attachment(
                    String.valueOf(file.getFileName()),
                    type == null ? "application/octet-stream" : type,
                    Files.readAllBytes(file));
        }

        /** With the name, as older readers look for it here. */
        ContentType contentType() {
            ContentType parsed = parsed(type);
            ParameterList parameters =
                    parsed.getParameterList() == null ? new ParameterList() : parsed.getParameterList();
            parameters.set("name", name, StandardCharsets.UTF_8.name());
            parsed.setParameterList(parameters);
            return parsed;
        }

        private static ContentType parsed(String type) {
            try {
                var parsed = new ContentType(type);
                if (parsed.match("multipart/*") || parsed.match("message/*")) {
                    throw new IllegalArgumentException("an attachment is no mail and has no parts: " + type);
                }
                return parsed;
            } catch (ParseException notOne) {
                throw new IllegalArgumentException("'" + type + "' is no media type", notOne);
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Attachment that
                    && name.equals(that.name)
                    && type.equals(that.type)
                    && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, type, Arrays.hashCode(bytes));
        }

        @Override
        public String toString() {
            return name + " (" + type + ", " + bytes.length + " bytes)";
        }
    }
}
