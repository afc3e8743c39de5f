package io.pullwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pullwork.client.DeadLetters;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.Pullwork;
import io.pullwork.client.QueueAdmin;
import io.pullwork.client.ResultTaken;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.RetryAfter;
import io.pullwork.handler.TaskType;
import io.pullwork.job.KeyedRun.Item;
import io.pullwork.node.NodeSettings;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many tasks that are stopped in the middle and begun again. */
@Timeout(120)
class KeyedRunTest {

    private static final String QUEUE = "numbers";

    /** More than are awaited at once. */
    private static final int SLOW = 1_500;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void those_that_wait_for_their_next_attempt_do_not_hide_that_others_have_ended() throws Exception {
        Handlers slow = Handlers.of(Square.SQUARE, (number, context) -> {
            if (number < SLOW) {
                throw new RetryAfter(Duration.ofHours(1), "not now");
            }
            return "done";
        });
        int quick = 100;
        var ended = new Ended();
        ended.isToGoOn = () -> ended.items.size() < quick;

        try (var pullwork = Pullwork.embedded(folder, slow)) {
            new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(items(SLOW + quick), ended);
        }

        assertThat(ended.items)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(SLOW, SLOW + quick).boxed().toList());
    }

    @Test
    void whoever_leaves_it_leaves_the_tasks_and_the_next_one_goes_on() throws Exception {
        var left = new Ended();
        left.isToGoOn = () -> false;
        var all = new Ended();

        try (var pullwork = Pullwork.embedded(folder, Square.HANDLERS)) {
            new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(items(10), left);
            new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(items(10), all);

            assertThat(pullwork.admin(QUEUE).status().totals().put()).isEqualTo(10);
        }

        assertThat(left.put).hasSize(10).isEqualTo(all.put);
        assertThat(all.items).hasSize(10);
    }

    @Test
    void a_result_that_is_not_kept_any_more_is_told_and_ends_nothing() throws Exception {
        NodeSettings settings = NodeSettings.ofProgram(
                Map.of("pullwork.node.data", folder.toString(), "pullwork.queue.max-kept-results", 3));
        var again = new Ended();

        try (var pullwork = Pullwork.embedded(settings, Square.HANDLERS)) {
            new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(items(10), new Ended());
            new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(items(10), again);

            assertThat(pullwork.admin(QUEUE).status().totals().put()).isEqualTo(10);
        }

        assertThat(again.items).hasSize(3);
        assertThat(again.gone).isEqualTo(7);
    }

    @Test
    void what_is_large_is_not_all_on_its_way_at_once() throws Exception {
        TaskType<byte[], Integer> blob = TaskType.of("blob", byte[].class, Integer.class);
        var told = new Ended();
        var most = new AtomicInteger();
        List<Item<byte[]>> large = new AbstractList<>() {
            @Override
            public Item<byte[]> get(int index) {
                most.accumulateAndGet(index + 1 - told.put.size(), Math::max);
                return new Item<>("blob-" + index, new byte[1 << 20]);
            }

            @Override
            public int size() {
                return 40;
            }
        };

        try (var pullwork = Pullwork.embedded(folder, Handlers.of(blob, (bytes, context) -> bytes.length))) {
            new KeyedRun<>(pullwork, QUEUE, blob).run(large, told);
        }

        assertThat(told.items).hasSize(40);
        assertThat(most.get()).isBetween(1, 17);
    }

    /** Whether the question is lost or its answer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failed_one_is_not_forgotten_when_nobody_answers_that_it_is_tried_again(boolean isHeard) throws Exception {
        var isBroken = new AtomicBoolean(true);
        Handlers handlers = Handlers.of(Square.SQUARE, (number, context) -> {
            if (isBroken.get()) {
                throw new PermanentFailure("broken");
            }
            return "mended";
        });
        var again = new Ended();

        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            var first = new Ended();
            new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(items(1), first);
            await().until(() ->
                    System.currentTimeMillis() > first.results.get(0).times().endedMillis());
            isBroken.set(false);
            new KeyedRun<>(losing(pullwork, isHeard), QUEUE, Square.SQUARE).run(items(1), again);
        }

        assertThat(again.results).hasSize(1).allMatch(TaskResult::isSuccess);
    }

    /** To its first question whether dead letters are tried again there is no answer. */
    private static Pullwork losing(Pullwork real, boolean isHeard) {
        var isFirst = new AtomicBoolean(true);
        DeadLetters letters = real.admin(QUEUE).deadLetters();
        DeadLetters losing = standIn(DeadLetters.class, letters, (name, answer) -> {
            if (name.equals("retry") && isFirst.getAndSet(false)) {
                if (isHeard) {
                    answer.call();
                }
                throw new NoResultYet("no answer");
            }
            return answer.call();
        });
        QueueAdmin admin = standIn(
                QueueAdmin.class,
                real.admin(QUEUE),
                (name, answer) -> name.equals("deadLetters") ? losing : answer.call());
        return standIn(Pullwork.class, real, (name, answer) -> name.equals("admin") ? admin : answer.call());
    }

    private interface Between {
        Object call(String name, Callable<Object> answer) throws Exception;
    }

    private static <T> T standIn(Class<T> type, T real, Between between) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> between.call(method.getName(), () -> method.invoke(real, arguments))));
    }

    @Test
    void two_items_with_one_key_are_refused() {
        List<Item<Long>> same = List.of(new Item<>("square-7", 7L), new Item<>("square-7", 7L));

        try (var pullwork = Pullwork.embedded(folder, Square.HANDLERS)) {
            assertThatThrownBy(() -> new KeyedRun<>(pullwork, QUEUE, Square.SQUARE).run(same, new Ended()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("two items have the key");
        }
    }

    private static List<Item<Long>> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Item<>("square-" + i, (long) i))
                .toList();
    }

    /** Which items have ended, in their order. */
    private static final class Ended implements KeyedRun.Watcher {

        private final List<TaskId> put = new ArrayList<>();
        private final List<Integer> items = new ArrayList<>();
        private final List<TaskResult> results = new ArrayList<>();
        private int gone;
        private BooleanSupplier isToGoOn = () -> true;

        @Override
        public void put(int item, TaskId task) {
            put.add(task);
        }

        @Override
        public void ended(int item, TaskResult result, boolean isNow) {
            items.add(item);
            results.add(result);
        }

        @Override
        public void ended(ResultTaken resultIsGone) {
            gone++;
        }

        @Override
        public boolean isToGoOn() {
            return isToGoOn.getAsBoolean();
        }
    }
}
