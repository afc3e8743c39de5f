package io.pullwork.cli;

import io.pullwork.cli.Delivery.State;
import io.pullwork.client.Pullwork;
import io.pullwork.client.QueueAdmin;
import io.pullwork.job.KeyedRun;
import io.pullwork.job.mail.Content.Attachment;
import io.pullwork.job.mail.MailHandler;
import io.pullwork.job.mail.MailSettings;
import io.pullwork.job.mail.batch.MailBatch;
import io.pullwork.node.NodeSettings;
import io.pullwork.queue.QueueCounts;
import io.pullwork.report.ReportFile;
import io.pullwork.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pullwork mail}: puts mails, one or a batch of them, and tells what has become of them. */
@Command(
        name = "mail",
        description = {
            "Sends a mail, or one to each of many people, as tasks.",
            "Without --master this machine sends them by the server that pullwork.mail names, with a durable queue in"
                    + " --data. With it, workers of the cluster do that have such a server and run the queue. Ctrl-C"
                    + " leaves the tasks where they are. The same batch goes on with the same command, and sends none"
                    + " twice but those that were on their way: for 24 hours, and if its files are the same."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class MailCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @ArgGroup(exclusive = false, heading = "%nOne mail:%n")
    private LetterOptions letter = new LetterOptions();

    @ArgGroup(exclusive = false, heading = "%nA batch:%n")
    private BatchOptions batch = new BatchOptions();

    @Option(
            names = "--attach",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files that come with it; all of it within pullwork.task.max-payload.")
    private List<Path> attach = List.of();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long to wait until it is sent, as 10s or 2h (default: not at all for one mail to a"
                    + " cluster, otherwise until all have been sent or have failed).")
    private Optional<Duration> patience = Optional.empty();

    @Option(
            names = "--resume",
            description = "Resume the queue, which a worker has paused, since you have mended why; without a mail or a"
                    + " batch it sends what is there.")
    private boolean isToResume;

    @Mixin
    private final ReportOption report = new ReportOption();

    @Mixin
    private final QueueOptions where = new QueueOptions();

    private Optional<ReportFile> reportFile = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        where.check();
        reportFile = report.checked();
        boolean isOnlyToResume = isToResume && letter.isEmpty() && batch.isEmpty();
        if (letter.isEmpty() == batch.isEmpty() && !isOnlyToResume) {
            throw new Refusal(
                    ExitCodes.USAGE, "name one mail by --to and --subject, or a batch by --batch and --template");
        }
        if (batch.isEmpty() && !where.keyPrefix().isEmpty()) {
            throw new Refusal(ExitCodes.USAGE, "--run is for a batch: one mail is sent anew each time");
        }
        NodeSettings settings = where.settings(common, Map.of());
        if (isOnlyToResume && where.isOfThisMachine() && !Files.isDirectory(settings.dataFolder())) {
            throw new Refusal(
                    ExitCodes.NO_INPUT,
                    "there is no queue in folder " + settings.dataFolder()
                            + ": name it by --data, or a cluster by --master");
        }
        Optional<MailSettings> server = server(settings);
        Mails mails = isOnlyToResume ? Mails.NONE : mails(settings);
        server.ifPresent(own -> requireSender(own, mails));
        // A mail is mostly waiting for the server: as many at once as it may have connections.
        NodeSettings running = server.map(
                        own -> where.settings(common, Map.of("pullwork.worker.parallelism", own.connections())))
                .orElse(settings);
        try (var own = new NodeHandlers(running);
                Pullwork pullwork = where.open(running, own)) {
            QueueAdmin admin = pullwork.admin(where.queue());
            if (isOnlyToResume) {
                return goOn(admin);
            }
            where.resumeOwn(admin);
            if (isToResume) {
                admin.resume();
            }
            return send(pullwork, mails);
        }
    }

    private Optional<MailSettings> server(NodeSettings settings) {
        if (!where.isOfThisMachine()) {
            return Optional.empty();
        }
        return settings.read(MailSettings::read).or(() -> {
            throw new Refusal(
                    ExitCodes.CONFIGURATION,
                    "no mail server: name it by pullwork.mail.host, or a cluster that has one by --master");
        });
    }

    private static void requireSender(MailSettings own, Mails mails) {
        if (own.from().isEmpty() && !mails.haveSender()) {
            throw new Refusal(
                    ExitCodes.USAGE, "say from whom by --from, the template's line From, or pullwork.mail.from");
        }
    }

    private Mails mails(NodeSettings settings) {
        List<Attachment> attachments =
                attach.stream().map(MailCommand::attachment).toList();
        if (!batch.isEmpty()) {
            MailBatch read = batch.read(attachments, where.keyPrefix(), settings.maxPayloadBytes());
            if (read.repeated() > 0) {
                common.tell(read.repeated() + " row(s) make the same mail as one before them, and are left out");
            }
            return Mails.of(read);
        }
        return Mails.once(letter.mails(attachments));
    }

    private static Attachment attachment(Path file) {
        try {
            return Attachment.of(file);
        } catch (IOException unreadable) {
            throw new Refusal(
                    ExitCodes.NO_INPUT, "--attach: there is no file " + file + " that can be read", unreadable);
        } catch (IllegalArgumentException refused) {
            throw new Refusal(ExitCodes.USAGE, "--attach " + file + ": " + refused.getMessage(), refused);
        }
    }

    /** The workers of a cluster need nobody to wait for them. */
    private int goOn(QueueAdmin admin) throws InterruptedException {
        if (where.isOfThisMachine()) {
            return new LeftTasks(admin, common).goOn(patience);
        }
        admin.resume();
        common.tell("queue " + where.queue() + " is resumed");
        return ExitCodes.OK;
    }

    private int send(Pullwork pullwork, Mails mails) throws InterruptedException {
        QueueAdmin admin = pullwork.admin(where.queue());
        if (where.isOfThisMachine() && !mails.isBatch()) {
            tellOfEarlier(admin.status().counts());
        }
        Mailing mailing;
        var stopNote = new StopNote(common, stopNote(mails));
        try (var display = ProgressDisplay.of("mails", common.err())) {
            mailing =
                    new Mailing(admin, mails.addresses(), mails.items().size(), patience(mails), display, common::tell);
            mailing.tell();
            new KeyedRun<>(pullwork, where.queue(), MailHandler.MAIL).run(mails.items(), mailing);
            mailing.tell();
        } finally {
            stopNote.close();
        }
        if (!mailing.isCutShort()) {
            mailing.deliveries().forgetWaiting();
        }
        report(mailing);
        return exitCode(mailing, mails);
    }

    /** Whoever has repeated a mail that did not go out learns that both do. */
    private void tellOfEarlier(QueueCounts counts) {
        int earlier = counts.waiting() + counts.delayed();
        if (earlier > 0) {
            common.tell(earlier + " task(s) of earlier commands wait in queue " + where.queue() + ", and are done too");
        }
    }

    private String stopNote(Mails mails) {
        return "the mails stay in queue " + where.queue()
                + (mails.isBatch()
                        ? ": the same command goes on with them"
                        : where.isOfThisMachine()
                                ? ": pullwork mail --resume" + where.asOptions() + " sends them"
                                : "");
    }

    private Optional<Duration> patience(Mails mails) {
        boolean isJustPut = patience.isEmpty() && !mails.isBatch() && !where.isOfThisMachine();
        return isJustPut ? Optional.of(Duration.ZERO) : patience;
    }

    private void report(Mailing mailing) {
        Deliveries deliveries = mailing.deliveries();
        switch (common.output()) {
            case TEXT -> common.out().println(deliveries.table());
            case JSON -> common.out().println(Json.write(json(deliveries)));
            case JSONL -> deliveries.all().forEach(one -> common.out().println(Json.write(one.json())));
        }
        common.out().flush();
        if (mailing.endedBefore() > 0) {
            common.tell(mailing.endedBefore() + " of them had ended before: --run NAME sends all anew");
        }
        reportFile.ifPresent(file -> ReportOption.write(
                file, new RunReport("Mails", "mails", RunReport.LEASED, deliveries.facts(), mailing.ended()), common));
        common.tell(deliveries.toString());
    }

    private Map<String, Object> json(Deliveries deliveries) {
        Map<String, Object> json = deliveries.json();
        reportFile.ifPresent(file -> json.put("report", file.path().toString()));
        return json;
    }

    private int exitCode(Mailing mailing, Mails mails) throws InterruptedException {
        Deliveries deliveries = mailing.deliveries();
        if (mailing.isPaused()) {
            throw paused(mailing.lastFailure(), mails);
        }
        if (deliveries.count(State.FAILED) > 0) {
            throw new Refusal(ExitCodes.TASK_FAILED, deliveries.count(State.FAILED) + " mail(s) could not be sent");
        }
        if (deliveries.count(State.FORGOTTEN) > 0) {
            throw new Refusal(
                    ExitCodes.TASK_FAILED,
                    "of " + deliveries.count(State.FORGOTTEN)
                            + " mail(s) it is not known any more whether they were sent");
        }
        if (deliveries.count(State.WAITING) > 0 && !patience(mails).equals(Optional.of(Duration.ZERO))) {
            throw new Refusal(
                    ExitCodes.TRY_AGAIN,
                    deliveries.count(State.WAITING) + " mail(s) have not been sent in this time, and stay in queue "
                            + where.queue());
        }
        return ExitCodes.OK;
    }

    private Refusal paused(Optional<String> why, Mails mails) {
        String again = mails.isBatch()
                ? "the same command" + (where.isOfThisMachine() ? "" : " with --resume")
                : "pullwork mail --resume" + where.asOptions();
        String cure = again + " goes on";
        return why.map(reason -> new Refusal(
                        ExitCodes.CONFIGURATION,
                        "queue " + where.queue() + " is paused: " + reason + "; mend it, then " + cure))
                .orElseGet(() -> new Refusal(
                        ExitCodes.TRY_AGAIN,
                        "queue " + where.queue() + " is paused, and the mails stay in it; the master's log says why, "
                                + cure));
    }
}
