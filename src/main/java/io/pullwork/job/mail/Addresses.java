package io.pullwork.job.mail;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom a mail names, and to whom it goes. Each is one address with or without a name, {@code Ann Bell
 * <ann@example.org>}, as RFC 5322 has it. Addresses themselves are ASCII; a domain with other letters is written as
 * {@code xn--...}.
 *
 * @param from who sends it; empty: the worker's setting says it
 * @param to a header
 * @param cc a header
 * @param bcc never a header; recipients of a mail that is still to be split
 * @param replyTo a header
 * @param recipient to whom this task sends it, whatever the headers say; may be empty if they name just one
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Addresses(
        Optional<String> from,
        List<String> to,
        List<String> cc,
        List<String> bcc,
        List<String> replyTo,
        Optional<String> recipient) {

    /** @throws IllegalArgumentException if one of them is no address */
    public Addresses {
        Stream.of(from.stream(), to.stream(), cc.stream(), bcc.stream(), replyTo.stream(), recipient.stream())
                .flatMap(all -> all)
                .forEach(HeaderText::address);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        replyTo = List.copyOf(replyTo);
    }

    /** Without names, each once: the recipient if there is one, otherwise all who stand in to, cc and bcc. */
    public List<String> recipients() {
        Stream<String> all = recipient.isPresent()
                ? recipient.stream()
                : Stream.of(to, cc, bcc).flatMap(List::stream);
        return all.map(HeaderText::address)
                .distinct()
                .map(InternetAddress::getAddress)
                .toList();
    }

    Addresses onlyFor(String one) {
        return new Addresses(from, to, cc, List.of(), replyTo, Optional.of(one));
    }

    /** @throws IllegalArgumentException if there is none, or more than one */
    InternetAddress onlyRecipient() {
        List<String> all = recipients();
        if (all.size() != 1) {
            throw new IllegalArgumentException("a task sends a mail to one recipient, and this one has " + all.size()
                    + ": name it as its recipient, or put a task for each (Mail.perRecipient)");
        }
        return HeaderText.address(all.get(0));
    }
}
