package io.pullwork.task;

import java.nio.charset.StandardCharsets;

/** How an attempt, or a task, ended. */
public sealed interface Outcome {

    /** The handler returned a value. */
    record Success(Payload value) implements Outcome {}

    /**
     * The handler failed, or no worker lived long enough to run it.
     *
     * @param type what failed, as a class name or a word
     * @param message what it said; may be empty
     * @param stackTrace where, for people; may be empty
     */
    record Failure(String type, String message, String stackTrace) implements Outcome {

        private static final int MAX_MESSAGE_CHARS = 4_096;
        private static final int MAX_STACK_TRACE_CHARS = 16_384;

        /** Longer texts are cut, since a failure must never be too large to be told. */
        public Failure {
            type = Text.tellable(type, MAX_MESSAGE_CHARS);
            message = Text.tellable(message, MAX_MESSAGE_CHARS);
            stackTrace = Text.tellable(stackTrace, MAX_STACK_TRACE_CHARS);
        }

        /** The beginning of its text. */
        public String toString(int maxChars) {
            return Text.start(toString(), maxChars);
        }

        @Override
        public String toString() {
            return message.isEmpty() ? type : type + ": " + message;
        }
    }

    /** Somebody cancelled the task before it had ended. */
    record Cancelled() implements Outcome {

        @Override
        public String toString() {
            return "cancelled";
        }
    }

    /** The time of the task was over while it waited: for a worker, for its own time, or for its next attempt. */
    record Expired() implements Outcome {

        @Override
        public String toString() {
            return "expired";
        }
    }

    /** The bytes that this outcome carries, for limits. */
    default int sizeBytes() {
        if (this instanceof Success success) {
            return success.value().sizeBytes();
        }
        return this instanceof Failure failure
                ? utf8Bytes(failure.type()) + utf8Bytes(failure.message()) + utf8Bytes(failure.stackTrace())
                : 0;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
