package io.pullwork.cli;

import io.pullwork.job.mail.MailHandler;
import io.pullwork.report.EndedTask;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What has become of one mail.
 *
 * @param detail its Message-ID if it was sent, otherwise why not
 * @param attempts 0 if not known
 */
record Delivery(String address, TaskId task, State state, String detail, int attempts) {

    enum State {
        SENT,
        FAILED,
        WAITING,
        /** It has ended, and its result is not kept any more. */
        FORGOTTEN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Delivery of(String address, TaskId task) {
        return new Delivery(address, task, State.WAITING, "", 0);
    }

    Delivery ended(TaskResult result) {
        Outcome outcome = result.outcome();
        return outcome instanceof Outcome.Success
                ? new Delivery(
                        address,
                        task,
                        State.SENT,
                        MailHandler.MAIL.output(result).messageId(),
                        result.attempts())
                : new Delivery(address, task, State.FAILED, failure(outcome), result.attempts());
    }

    /** Without the name of an exception, which says nothing to who sends mails. */
    private static String failure(Outcome outcome) {
        return outcome instanceof Outcome.Failure failure && !failure.message().isEmpty()
                ? failure.message()
                : outcome.toString();
    }

    /** As a row of a report of the batch. */
    EndedTask ofReport(TaskResult result) {
        EndedTask asMasterSaw = EndedTask.of(result, address, 1);
        return state == State.FAILED ? asMasterSaw.withFailure(detail) : asMasterSaw;
    }

    Delivery forgotten() {
        return new Delivery(address, task, State.FORGOTTEN, "its result is not kept any more", 0);
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("to", address);
        json.put("state", state.toString());
        json.put("task", task.toString());
        json.put("attempts", attempts);
        json.put(state == State.SENT ? "message_id" : "detail", detail);
        return json;
    }
}
