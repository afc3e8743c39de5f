package io.pullwork.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pullwork.queue.QueueAnswer;

/** Under which names answers to commands travel. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
    @JsonSubTypes.Type(value = QueueAnswer.Done.class, name = "done"),
    @JsonSubTypes.Type(value = QueueAnswer.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = QueueAnswer.Purged.class, name = "purged"),
    @JsonSubTypes.Type(value = QueueAnswer.Moving.class, name = "moving"),
    @JsonSubTypes.Type(value = QueueAnswer.Described.class, name = "described"),
    @JsonSubTypes.Type(value = QueueAnswer.GroupDescribed.class, name = "group-described"),
    @JsonSubTypes.Type(value = QueueAnswer.Schedules.class, name = "schedules"),
    @JsonSubTypes.Type(value = QueueAnswer.FailedAttempts.class, name = "failed-attempts"),
    @JsonSubTypes.Type(value = QueueAnswer.Running.class, name = "running"),
    @JsonSubTypes.Type(value = QueueAnswer.Letters.class, name = "letters"),
    @JsonSubTypes.Type(value = QueueAnswer.LettersChanged.class, name = "letters-changed"),
    @JsonSubTypes.Type(value = QueueAnswer.TaskDescribed.class, name = "task-described")
})
interface AnswerTypes {}
