package io.pullwork.cli;

import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.job.mail.Mail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** One mail, as it is written on a command line. */
final class LetterOptions {

    @Option(names = "--to", paramLabel = "ADDRESS", description = "To whom; may be repeated: each gets one.")
    private List<String> to = List.of();

    @Option(names = "--cc", paramLabel = "ADDRESS", description = "To whom a copy; may be repeated.")
    private List<String> cc = List.of();

    @Option(
            names = "--bcc",
            paramLabel = "ADDRESS",
            description = "To whom a copy of which the others do not know; may be repeated.")
    private List<String> bcc = List.of();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "From whom (default: as pullwork.mail.from of the worker says).")
    private Optional<String> from = Optional.empty();

    @Option(names = "--reply-to", paramLabel = "ADDRESS", description = "Who gets answers (default: the sender).")
    private List<String> replyTo = List.of();

    @Option(names = "--subject", paramLabel = "LINE", description = "What it is about.")
    private Optional<String> subject = Optional.empty();

    @Option(names = "--text", paramLabel = "TEXT", description = "What it says.")
    private Optional<String> text = Optional.empty();

    @Option(
            names = "--text-file",
            paramLabel = "FILE",
            description = "What it says, in UTF-8 (default, if it has no other text: stdin).")
    private Optional<Path> textFile = Optional.empty();

    @Option(names = "--html-file", paramLabel = "FILE", description = "What it says, as HTML in UTF-8.")
    private Optional<Path> htmlFile = Optional.empty();

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "A further header; may be repeated.")
    private List<String> headers = List.of();

    boolean isEmpty() {
        return to.isEmpty()
                && cc.isEmpty()
                && bcc.isEmpty()
                && from.isEmpty()
                && replyTo.isEmpty()
                && subject.isEmpty()
                && text.isEmpty()
                && textFile.isEmpty()
                && htmlFile.isEmpty()
                && headers.isEmpty();
    }

    /** One for each to whom it goes. */
    List<Mail> mails(List<Attachment> attachments) {
        if (to.isEmpty()) {
            throw new Refusal(ExitCodes.USAGE, "say to whom by --to, or name a file of people by --batch");
        }
        if (subject.isEmpty()) {
            throw new Refusal(ExitCodes.USAGE, "say what it is about by --subject");
        }
        if (text.isPresent() && textFile.isPresent()) {
            throw new Refusal(ExitCodes.USAGE, "--text and --text-file both say the text: leave out one");
        }
        try {
            Mail.Draft draft = Mail.to(to.toArray(String[]::new))
                    .cc(cc.toArray(String[]::new))
                    .bcc(bcc.toArray(String[]::new))
                    .replyTo(replyTo.toArray(String[]::new))
                    .from(from.orElse(null))
                    .subject(subject.get())
                    .html(htmlFile.map(LetterOptions::read).orElse(null))
                    .attachments(attachments.toArray(Attachment[]::new));
            headers.forEach(header -> addHeader(draft, header));
            return draft.text(text().orElse(null)).build().perRecipient();
        } catch (IllegalArgumentException noMail) {
            throw new Refusal(ExitCodes.USAGE, String.valueOf(noMail.getMessage()), noMail);
        }
    }

    private static void addHeader(Mail.Draft draft, String header) {
        int colon = header.indexOf(':');
        if (colon < 1) {
            throw new Refusal(ExitCodes.USAGE, "--header '" + header + "' is not NAME:VALUE");
        }
        draft.header(header.substring(0, colon), header.substring(colon + 1).strip());
    }

    private Optional<String> text() {
        if (text.isPresent() || textFile.isPresent()) {
            return text.or(() -> textFile.map(LetterOptions::read));
        }
        return htmlFile.isPresent() ? Optional.empty() : Optional.of(stdin());
    }

    @SuppressWarnings("DefaultCharset") // It is said.
    private static String stdin() {
        InputStream stdin = System.in;
        try {
            return new String(stdin.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new Refusal(ExitCodes.NO_INPUT, "the text cannot be read from stdin: " + broken.getMessage(), broken);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new Refusal(
                    ExitCodes.NO_INPUT, "there is no file " + file + " that can be read as UTF-8", unreadable);
        }
    }
}
