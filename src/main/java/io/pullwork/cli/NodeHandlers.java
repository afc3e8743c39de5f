package io.pullwork.cli;

import io.pullwork.handler.Handlers;
import io.pullwork.job.Programs;
import io.pullwork.job.Square;
import io.pullwork.job.mail.MailHandler;
import io.pullwork.job.mail.MailSettings;
import io.pullwork.job.nqueens.NQueens;
import io.pullwork.node.NodeSettings;
import java.util.Optional;

/**
 * What comes with Pullwork and its settings allow: what a node runs, and a command that works through the queue of this
 * machine, where other commands may have left something. To be closed after the worker.
 */
final class NodeHandlers implements AutoCloseable {

    private final NodeSettings settings;
    private Optional<MailHandler> mail = Optional.empty();

    NodeHandlers(NodeSettings settings) {
        this.settings = settings;
    }

    /** To be asked for once. */
    Handlers all() {
        mail = settings.read(MailSettings::read).map(MailHandler::new);
        return Square.HANDLERS
                .and(NQueens.HANDLERS)
                .and(settings.read(Programs::handlers))
                .and(mail.map(MailHandler::handlers).orElse(Handlers.NONE))
                .and(BenchTask.TYPE, BenchTask::run);
    }

    @Override
    public void close() {
        mail.ifPresent(MailHandler::close);
    }
}
