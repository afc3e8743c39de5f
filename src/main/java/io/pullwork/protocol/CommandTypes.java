package io.pullwork.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.pullwork.queue.QueueCommand;

/** Under which names commands travel. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
    @JsonSubTypes.Type(value = QueueCommand.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = QueueCommand.Drain.class, name = "drain"),
    @JsonSubTypes.Type(value = QueueCommand.Purge.class, name = "purge"),
    @JsonSubTypes.Type(value = QueueCommand.Move.class, name = "move"),
    @JsonSubTypes.Type(value = QueueCommand.SetPriority.class, name = "set-priority"),
    @JsonSubTypes.Type(value = QueueCommand.SetTime.class, name = "set-time"),
    @JsonSubTypes.Type(value = QueueCommand.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = QueueCommand.SetLimit.class, name = "set-limit"),
    @JsonSubTypes.Type(value = QueueCommand.CancelGroup.class, name = "cancel-group"),
    @JsonSubTypes.Type(value = QueueCommand.DescribeGroup.class, name = "describe-group"),
    @JsonSubTypes.Type(value = QueueCommand.SetGroupDeadline.class, name = "set-group-deadline"),
    @JsonSubTypes.Type(value = QueueCommand.Describe.class, name = "describe"),
    @JsonSubTypes.Type(value = QueueCommand.SetSchedule.class, name = "set-schedule"),
    @JsonSubTypes.Type(value = QueueCommand.RemoveSchedule.class, name = "remove-schedule"),
    @JsonSubTypes.Type(value = QueueCommand.PauseSchedule.class, name = "pause-schedule"),
    @JsonSubTypes.Type(value = QueueCommand.FindSchedule.class, name = "find-schedule"),
    @JsonSubTypes.Type(value = QueueCommand.ListSchedules.class, name = "list-schedules"),
    @JsonSubTypes.Type(value = QueueCommand.ListFailedAttempts.class, name = "list-failed-attempts"),
    @JsonSubTypes.Type(value = QueueCommand.ListRunning.class, name = "list-running"),
    @JsonSubTypes.Type(value = QueueCommand.ListLetters.class, name = "list-letters"),
    @JsonSubTypes.Type(value = QueueCommand.RetryLetters.class, name = "retry-letters"),
    @JsonSubTypes.Type(value = QueueCommand.DiscardLetters.class, name = "discard-letters"),
    @JsonSubTypes.Type(value = QueueCommand.DescribeTask.class, name = "describe-task")
})
interface CommandTypes {}
