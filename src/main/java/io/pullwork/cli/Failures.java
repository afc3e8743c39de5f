package io.pullwork.cli;

import io.pullwork.client.ConnectFailed;
import io.pullwork.client.ConnectionClosed;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.PayloadTooLarge;
import io.pullwork.client.PutUnknown;
import io.pullwork.client.QueueFull;
import io.pullwork.client.ResultTaken;
import io.pullwork.node.NodeFailure;
import io.pullwork.store.StoreFailure;
import io.pullwork.task.TaskFailed;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a command that failed says, in one line, and the code with which it ends. */
final class Failures {

    private Failures() {}

    static int exitCode(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof Refusal refusal) {
            return refusal.exitCode();
        }
        if (failure instanceof NodeFailure node) {
            return switch (node.kind()) {
                case CONFIGURATION -> ExitCodes.CONFIGURATION;
                case ADDRESS, UNREACHABLE -> ExitCodes.UNAVAILABLE;
                case STORE -> ExitCodes.NO_STORE;
            };
        }
        if (failure instanceof TaskFailed || failure instanceof ResultTaken) {
            return ExitCodes.TASK_FAILED;
        }
        if (failure instanceof PayloadTooLarge) {
            return ExitCodes.BAD_PAYLOAD;
        }
        if (failure instanceof ConnectFailed || failure instanceof ConnectionClosed) {
            return ExitCodes.UNAVAILABLE;
        }
        if (failure instanceof StoreFailure) {
            return ExitCodes.NO_STORE;
        }
        if (failure instanceof NoResultYet || failure instanceof QueueFull || failure instanceof PutUnknown) {
            return ExitCodes.TRY_AGAIN;
        }
        return ExitCodes.INTERNAL;
    }

    /** Says what is wrong in the words of whoever noticed it; a fault of our own is called one. */
    static String line(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        String message = String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        if (exitCode(failure) != ExitCodes.INTERNAL) {
            return message;
        }
        return "unexpected " + failure.getClass().getSimpleName() + ": " + message
                + " (--verbose shows where; please report it)";
    }

    /** Futures wrap what failed in them. */
    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
