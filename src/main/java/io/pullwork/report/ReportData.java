package io.pullwork.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the page of a report carries: an array for each property of the tasks, in the order of their beginning, since
 * 200,000 objects would be thrice as long. Times are in microseconds after the first beginning.
 */
final class ReportData {

    private static final int MICROS_PER_MILLI = 1_000;
    private static final ObjectWriter WRITER = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    /** What makes the ids of a process unique ends them; people tell processes by the rest. */
    private static final Pattern INCARNATION = Pattern.compile("-[0-9a-f]{16}$");

    private ReportData() {}

    /** To be put into a script element of HTML: nothing in it can end that element, or begin a comment. */
    static String json(RunReport report) {
        try {
            return WRITER.writeValueAsString(columns(report)).replace("<", "\\u003c");
        } catch (JsonProcessingException notWritable) {
            throw new IllegalArgumentException("a report that cannot be written", notWritable);
        }
    }

    private static Map<String, Object> columns(RunReport report) {
        List<EndedTask> tasks = report.tasks().stream()
                .sorted(Comparator.comparingLong(ReportData::beginMicros).thenComparing(EndedTask::name))
                .toList();
        List<String> workers =
                tasks.stream().map(EndedTask::worker).distinct().sorted().toList();
        Map<String, Integer> places =
                IntStream.range(0, workers.size()).boxed().collect(Collectors.toMap(workers::get, Function.identity()));
        long firstMicros = tasks.isEmpty() ? 0 : beginMicros(tasks.get(0));
        var columns = new LinkedHashMap<String, Object>();
        columns.put("title", report.title());
        columns.put("amountName", report.amountName());
        columns.put("bars", report.bars());
        columns.put(
                "facts",
                report.facts().stream()
                        .map(fact -> List.of(fact.name(), fact.value()))
                        .toList());
        columns.put("workers", shortened(workers));
        columns.put("beginMicros", firstMicros);
        columns.put("names", column(tasks, EndedTask::name));
        columns.put("worker", column(tasks, task -> places.get(task.worker())));
        columns.put("begin", column(tasks, task -> beginMicros(task) - firstMicros));
        columns.put("run", column(tasks, ReportData::runMicros));
        columns.put("attempts", column(tasks, EndedTask::attempts));
        columns.put("amounts", column(tasks, EndedTask::amount));
        columns.put("failures", failures(tasks));
        return columns;
    }

    private static List<?> column(List<EndedTask> tasks, Function<EndedTask, ?> property) {
        return tasks.stream().map(property).toList();
    }

    /** Most tasks have none. */
    private static Map<Integer, String> failures(List<EndedTask> tasks) {
        var failures = new LinkedHashMap<Integer, String>();
        for (int place = 0; place < tasks.size(); place++) {
            int key = place;
            Optional<String> failure = tasks.get(place).failure();
            failure.ifPresent(why -> failures.put(key, why));
        }
        return failures;
    }

    private static List<String> shortened(List<String> workers) {
        List<String> shortened = workers.stream()
                .map(worker -> INCARNATION.matcher(worker).replaceFirst(""))
                .toList();
        return shortened.stream().distinct().count() == shortened.size() ? shortened : workers;
    }

    private static long beginMicros(EndedTask task) {
        return task.endMillis() * MICROS_PER_MILLI - runMicros(task);
    }

    private static long runMicros(EndedTask task) {
        return task.runTime().toNanos() / MICROS_PER_MILLI;
    }
}
