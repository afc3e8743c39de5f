package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.task.Key;
import io.pullwork.task.Payload;
import io.pullwork.task.Schedule;
import io.pullwork.task.Schedule.When;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;

/** Gives commands about schedules, and puts the task of one by the road of all puts. */
final class ScheduleOperator implements ScheduleAdmin {

    private final Operator operator;
    private final QueueEnds ends;

    ScheduleOperator(Operator operator, QueueEnds ends) {
        this.operator = operator;
        this.ends = ends;
    }

    @Override
    public <I, O> boolean set(String name, When when, TaskType<I, O> type, I input) throws InterruptedException {
        return set(name, when, type, input, TaskOptions.DEFAULT);
    }

    @Override
    public <I, O> boolean set(String name, When when, TaskType<I, O> type, I input, TaskOptions options)
            throws InterruptedException {
        Payload payload = ends.checked(type.encodeInput(input));
        var schedule = new Schedule(new Key(name), when, type.name(), payload, options);
        return operator.count(new QueueCommand.SetSchedule(schedule)) > 0;
    }

    @Override
    public List<ScheduleStatus> list() throws InterruptedException {
        var all = new ArrayList<ScheduleStatus>();
        String after = "";
        List<ScheduleStatus> page = page(new QueueCommand.ListSchedules(after));
        while (!page.isEmpty()) {
            all.addAll(page);
            after = page.get(page.size() - 1).schedule().name().value();
            page = page(new QueueCommand.ListSchedules(after));
        }
        return all;
    }

    private List<ScheduleStatus> page(QueueCommand command) throws InterruptedException {
        return operator.answer(command, QueueAnswer.Schedules.class).page();
    }

    @Override
    public void pause(String name) throws InterruptedException {
        operator.count(new QueueCommand.PauseSchedule(new Key(name), true));
    }

    @Override
    public void resume(String name) throws InterruptedException {
        operator.count(new QueueCommand.PauseSchedule(new Key(name), false));
    }

    @Override
    public boolean remove(String name) throws InterruptedException {
        return operator.count(new QueueCommand.RemoveSchedule(new Key(name))) > 0;
    }

    @Override
    public TaskId runNow(String name) throws InterruptedException {
        List<ScheduleStatus> found = page(new QueueCommand.FindSchedule(new Key(name)));
        if (found.isEmpty()) {
            throw new CommandRefused("queue " + operator.name() + " has no schedule " + name);
        }
        Schedule schedule = found.get(0).schedule();
        return ends.put(new Counterpart.Work(schedule.handler(), schedule.payload(), schedule.options()));
    }
}
