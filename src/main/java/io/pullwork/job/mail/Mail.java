package io.pullwork.job.mail;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.pullwork.job.mail.Content.Attachment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The input of a task of the handler {@code mail}. A task has one recipient, so that whatever a server says of it is said
 * of the whole task; a mail to many is as many tasks.
 *
 * <pre>{@code
 * Mail mail = Mail.to("ann@example.org").subject("Your order").text("Thank you!").build();
 * mails.put(MailHandler.MAIL, mail);
 * mails.putAll(MailHandler.MAIL, toAll.perRecipient());
 * }</pre>
 *
 * As JSON it is one object with the names of {@link Draft}'s methods; attachments are {@code {"name", "type", "bytes"}}
 * with bytes as base64.
 */
@JsonDeserialize(builder = Mail.Draft.class)
public record Mail(@JsonUnwrapped Addresses addresses, @JsonUnwrapped Content content) {

    /** Begins a mail to these, each with or without a name. */
    public static Draft to(String... addresses) {
        return new Draft().to(addresses);
    }

    /** This mail once for each who is named in to, cc or bcc: all see to and cc, and nobody bcc. */
    public List<Mail> perRecipient() {
        return addresses.recipients().stream()
                .map(one -> new Mail(addresses.onlyFor(one), content))
                .toList();
    }

    /** A mail that is being written; what is said twice is added, or replaces what was said. Not for many threads. */
    @JsonPOJOBuilder(withPrefix = "")
    public static final class Draft {

        private Optional<String> from = Optional.empty();
        private final List<String> to = new ArrayList<>();
        private final List<String> cc = new ArrayList<>();
        private final List<String> bcc = new ArrayList<>();
        private final List<String> replyTo = new ArrayList<>();
        private Optional<String> recipient = Optional.empty();
        private String subject = "";
        private Optional<String> text = Optional.empty();
        private Optional<String> html = Optional.empty();
        private final List<Attachment> attachments = new ArrayList<>();
        private final Map<String, String> headers = new LinkedHashMap<>();

        private Draft() {}

        /** Instead of the one in the worker's settings. */
        public Draft from(@Nullable String address) {
            from = Optional.ofNullable(address);
            return this;
        }

        public Draft to(String @Nullable ... addresses) {
            return add(to, addresses);
        }

        public Draft cc(String @Nullable ... addresses) {
            return add(cc, addresses);
        }

        /** See {@link Mail#perRecipient}. */
        public Draft bcc(String @Nullable ... addresses) {
            return add(bcc, addresses);
        }

        public Draft replyTo(String @Nullable ... addresses) {
            return add(replyTo, addresses);
        }

        /** To whom it goes, whatever the headers say. */
        public Draft recipient(@Nullable String address) {
            recipient = Optional.ofNullable(address);
            return this;
        }

        public Draft subject(@Nullable String line) {
            subject = line == null ? "" : line;
            return this;
        }

        public Draft text(@Nullable String plain) {
            text = Optional.ofNullable(plain);
            return this;
        }

        public Draft html(@Nullable String page) {
            html = Optional.ofNullable(page);
            return this;
        }

        public Draft attachments(Attachment @Nullable ... files) {
            return add(attachments, files);
        }

        public Draft header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** As {@link #header}, for each. */
        public Draft headers(@Nullable Map<String, String> all) {
            headers.putAll(all == null ? Map.of() : all);
            return this;
        }

        // Absent and null are the same to those who write JSON by hand.
        private <T> Draft add(List<T> list, T @Nullable [] more) {
            list.addAll(more == null ? List.of() : Arrays.asList(more));
            return this;
        }

        /** @throws IllegalArgumentException if it is none that can be sent; says why */
        public Mail build() {
            return new Mail(
                    new Addresses(from, to, cc, bcc, replyTo, recipient),
                    new Content(subject, text, html, attachments, headers));
        }
    }
}
