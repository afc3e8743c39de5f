package io.pullwork.cli;

import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.job.mail.batch.MailBatch;
import io.pullwork.job.mail.batch.MailTemplate;
import io.pullwork.job.mail.batch.WrongBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A mail to each of many people, as it is asked for on a command line. */
final class BatchOptions {

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "One mail for each row of this CSV file, whose first line names the fields; one is 'email'.")
    private Optional<Path> people = Optional.empty();

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description = "What they say: lines such as 'Subject: Hello', an empty line, the text; with {{fields}}.")
    private Optional<Path> template = Optional.empty();

    @Option(
            names = "--html-template",
            paramLabel = "FILE",
            description = "The same text as HTML, without a head; with {{fields}}.")
    private Optional<Path> page = Optional.empty();

    boolean isEmpty() {
        return people.isEmpty() && template.isEmpty() && page.isEmpty();
    }

    /** All of it, checked. */
    MailBatch read(List<Attachment> attachments, String run, int maxPayloadBytes) {
        if (people.isEmpty() || template.isEmpty()) {
            throw new Refusal(ExitCodes.USAGE, "a batch is --batch with the people and --template with what they get");
        }
        CommonOptions.requireFile("--batch", people.get());
        CommonOptions.requireFile("--template", template.get());
        page.ifPresent(file -> CommonOptions.requireFile("--html-template", file));
        try {
            MailTemplate read = MailTemplate.read(template.get(), page, attachments);
            return MailBatch.read(people.get(), read, run, maxPayloadBytes);
        } catch (IOException unreadable) {
            throw new Refusal(ExitCodes.NO_INPUT, "a file of the batch cannot be read: " + unreadable, unreadable);
        } catch (WrongBatch wrong) {
            throw new Refusal(ExitCodes.BAD_PAYLOAD, wrong.getMessage() + "; nothing was put", wrong);
        }
    }
}
