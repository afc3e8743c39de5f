package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.pullwork.cli.Main;
import io.pullwork.client.Pullwork;
import io.pullwork.handler.Handlers;
import io.pullwork.job.mail.ScriptedServer;
import io.pullwork.job.nqueens.NQueens;
import io.pullwork.job.nqueens.NQueens.Branches;
import io.pullwork.job.nqueens.Split;
import io.pullwork.report.EndedTask;
import io.pullwork.report.ReportFile;
import io.pullwork.report.RunReport;
import io.pullwork.report.RunReport.Fact;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who opens a report in a browser. Screenshots of it stay in target/screenshots. */
@Timeout(300)
@Tag("beside-others")
class ReportIT {

    private static final long BEGIN_MILLIS = 1_800_000_000_000L;

    private static final String OVER = "#gantt .u-over";

    /** The colour of the plot in the middle of each bar: of nine dots around it, since failed ones are hatched. */
    private static final String COLOURS_OF_BARS =
            """
            const {ctx, bbox} = plots.gantt;
            const hex = dot => '#' + [...dot.slice(0, 3)].map(part => part.toString(16).padStart(2, '0')).join('');
            return report.names.map((name, task) => {
              const line = lines.all.find(line => line.tasks.includes(task));
              const x = plots.gantt.valToPos((report.begin[task] + endOf(task)) / 2, 'x', true);
              const y = bbox.top + (line.top + line.height / 2) * devicePixelRatio;
              const dots = ctx.getImageData(x - 1, y - 1, 3, 3).data;
              return Array.from({length: 9}, (_, dot) => hex(dots.slice(4 * dot, 4 * dot + 4)));
            });
            """;

    /** What part of it, since tasks there leave no gap that is as wide as a dot. */
    private static final String BLUE_IN_FIRST_LINE =
            """
            const {ctx, bbox} = plots.gantt;
            const y = bbox.top + (lines.all[0].top + lines.all[0].height / 2) * devicePixelRatio;
            const dots = ctx.getImageData(bbox.left, y, bbox.width, 1).data;
            return Array.from({length: bbox.width}, (_, dot) => dots[4 * dot + 2]).filter(blue => blue === 0xb2).length
              / bbox.width;
            """;

    @TempDir
    private Path folder = Path.of("");

    private static Optional<Browser> started = Optional.empty();

    @BeforeAll
    static void startBrowser() {
        started = Optional.of(Browser.start());
    }

    @AfterAll
    static void stopBrowser() {
        started.ifPresent(Browser::close);
    }

    @AfterEach
    void nobodyWasAskedForAnythingAndNothingWasWrong() {
        assertThat(browser().complaints()).isEmpty();
        assertThat(browser().requests()).isNotEmpty().allMatch(request -> request.contains("\"url\":\"file:///"));
    }

    @Test
    void a_count_of_queens_is_seen_as_one_bar_a_task_and_in_numbers() {
        Path page = folder.resolve("queens.html");
        assertThat(run("nqueens 16", page)).isZero();

        open(page, "light");

        browser().keepScreenshot("report-light");
        assertThat(browser().text("h1")).isEqualTo("16 queens");
        assertThat(browser().texts("#facts tr")).contains("solutions14,772,512", "tasks19");
        assertThat(browser().texts("#workers tbody tr")).hasSize(1);
        assertThat(browser().texts("#slowest tbody tr")).hasSize(10);
        assertThat(browser().text("#no-failed")).isEqualTo("None.");
        assertThat(colours()).hasSize(19).allMatch(dots -> dots.contains("#0072b2"));
        assertThat(browser().number("return plots.amounts.data[1].at(-1)")).isEqualTo(14_772_512);
        assertThat(browser().number("return plots.histogram.data[1].reduce((sum, tasks) => sum + tasks)"))
                .isEqualTo(19);
    }

    @Test
    void a_count_that_cannot_be_finished_leaves_a_report_that_says_which_task_it_is_and_why()
            throws InterruptedException {
        Branches task = Split.of(8).get(0);
        try (var pullwork = Pullwork.embedded(folder.resolve("data"), Handlers.NONE)) {
            var options = TaskOptions.DEFAULT.withKey(task.key()).withResults(ResultMode.KEEP);
            pullwork.tasks("default").with(options).put(NQueens.TYPE, task).cancel();
        }
        Path page = folder.resolve("queens.html");

        assertThat(run("nqueens 8", page)).isEqualTo(1);

        open(page, "light");
        assertThat(browser().texts("#failed tbody th")).containsExactly(task.key());
        assertThat(browser().texts("#failed tbody .text")).containsExactly("cancelled");
        assertThat(browser().text("#facts tbody tr")).startsWith("ended early").contains("was cancelled");
    }

    @Test
    void a_batch_of_mails_is_seen_with_who_did_not_get_it_and_why() throws IOException {
        Path page = folder.resolve("mails.html");
        Files.writeString(folder.resolve("people.csv"), "email\nann@example.org\nbob@example.org\neve@example.org\n");
        Files.writeString(folder.resolve("template.txt"), "Subject: Hello\n\nHow are you?\n");

        try (var server = new ScriptedServer().on("RCPT", "250 ok", "550 no such user", "250 ok")) {
            Files.writeString(
                    folder.resolve("mail.conf"),
                    "pullwork.mail { host = 127.0.0.1, security = none, from = \"shop@shop.example\", connections = 1, port = "
                            + server.port() + " }");
            assertThat(run(
                            "mail --config " + folder.resolve("mail.conf") + " --batch " + folder.resolve("people.csv")
                                    + " --template " + folder.resolve("template.txt"),
                            page))
                    .isEqualTo(1);
        }

        open(page, "light");
        browser().keepScreenshot("report-mails");
        assertThat(browser().texts("#facts tr")).contains("mails3", "sent2", "failed1");
        assertThat(browser().texts("#failed tbody th")).containsExactly("bob@example.org");
        assertThat(browser().texts("#failed tbody .text"))
                .singleElement()
                .asString()
                .endsWith("550 no such user");
        assertThat(browser().number("return plots.amounts.data[1].at(-1)")).isEqualTo(2);
    }

    private int run(String work, Path page) {
        String command = work + " --data " + folder.resolve("data") + " --report " + page;
        try (var counting = new NodeProcess(
                folder.resolve("count.log"), NodeProcess.java(Main.class.getName(), command.split(" ", -1)))) {
            int exitCode = counting.awaitExit();
            assertThat(counting.output()).contains("pullwork: the report is in " + page);
            return exitCode;
        }
    }

    @Test
    void the_pointer_tells_of_the_task_under_it() throws IOException {
        open(written(tasks(40)), "light");

        browser().pointAt(OVER, middleX(7), middleY(7));

        assertThat(browser().text("#hover"))
                .isEqualTo("task-7\non 4711@machine-1, attempt 2\n90 ms, from 0.100 s\n8 mails");
        browser().keepScreenshot("report-hover");
        browser().pointAt("h1", 1, 1);
        assertThat(browser().isShown("#hover")).isFalse();
    }

    @Test
    void a_part_of_the_time_is_shown_larger_by_dragging_and_by_buttons() throws IOException {
        open(written(tasks(40)), "light");
        double width = browser().number("return plots.gantt.over.clientWidth");
        double whole = browser().number("return whole");

        browser().drag(OVER, width / 4, width / 2, 10);
        assertPart(whole / 4, whole / 2, whole / 200);
        assertThat(colours().get(13)).as("a bar in its new place").contains("#0072b2");
        browser().keepScreenshot("report-zoomed");
        browser().doubleClick(OVER, 50, 10);
        assertPart(0, whole, 0);

        browser().click("[data-part=in]");
        assertPart(whole / 4, whole * 3 / 4, 0);
        browser().click("[data-part=later]");
        assertPart(whole / 2, whole, 0);
        browser().click("[data-part=all]");
        assertPart(0, whole, 0);
    }

    private void assertPart(double from, double until, double about) {
        await().untilAsserted(() -> {
            assertThat(browser().number("return plots.gantt.scales.x.min")).isCloseTo(from, within(about + 1));
            assertThat(browser().number("return plots.gantt.scales.x.max")).isCloseTo(until, within(about + 1));
        });
    }

    @Test
    void what_has_failed_is_told_by_its_hatching_and_in_a_table_with_the_reason() throws IOException {
        var tasks = new ArrayList<>(tasks(20));
        tasks.add(failed("late", 900, "mailbox full"));
        tasks.add(failed("early", 250, "no such user"));

        open(written(tasks), "light");

        browser().keepScreenshot("report-failed");
        assertThat(browser().texts("#failed tbody th")).containsExactly("early", "late");
        assertThat(browser().texts("#failed tbody .text")).containsExactly("no such user", "mailbox full");
        assertThat(colours().get(place("late"))).contains("#d55e00").doesNotContain("#0072b2");
    }

    @Test
    void hostile_text_is_shown_and_not_obeyed() throws IOException {
        String hostile =
                "</script><script>window.hacked = 1</script><!-- <img src=x onerror='hacked = 1'>\u2028 {{data}} & \"";
        var report = new RunReport(
                hostile, hostile, hostile, List.of(new Fact(hostile, hostile)), List.of(failed(hostile, 500, hostile)));

        open(written(report), "light");

        assertThat(browser().ask("return window.hacked === undefined")).isEqualTo(true);
        assertThat(browser().number("return document.querySelectorAll('img, #report ~ script ~ script').length"))
                .isZero();
        for (String place : List.of("h1", "#bars", "#facts tbody td", "#failed tbody th", "#failed tbody .text")) {
            assertThat(browser().texts(place)).containsExactly(hostile);
        }
        browser().pointAt(OVER, middleX(0), middleY(0));
        assertThat(browser().texts("#hover").get(0)).contains(hostile);
    }

    @Test
    void a_script_that_came_into_the_page_would_not_run() throws IOException {
        open(written(tasks(4)), "light");

        Object hacked = browser()
                .ask(
                        """
                        const script = document.createElement('script');
                        script.textContent = 'window.hacked = 1';
                        document.body.append(script);
                        return window.hacked === 1;
                        """);

        assertThat(hacked).isEqualTo(false);
        await().untilAsserted(() -> assertThat(browser().complaints())
                .anyMatch(complaint -> complaint.contains("violates the following Content Security Policy")));
    }

    @Test
    void on_paper_it_is_light_and_without_buttons() throws IOException {
        Path page = written(tasks(40));
        open(page, "dark");

        browser().show(800, 1200, "dark", "print");

        await().untilAsserted(() -> assertThat(colours()).allMatch(dots -> dots.contains("#0072b2")));
        assertThat(browser().isShown("[data-part=in]")).isFalse();
        browser().keepScreenshot("report-print");
    }

    @Test
    void what_came_at_the_same_time_is_all_in_the_sum() throws IOException {
        open(written(tasks(40)), "light");

        assertThat(browser().number("return plots.amounts.data[1].at(-1)")).isEqualTo(820);
        assertThat(browser().number("return plots.amounts.scales.y.max")).isGreaterThan(820);
        assertThat(browser().ask("return plots.amounts.data[0]"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .doesNotHaveDuplicates()
                .hasSize(11);
    }

    @Test
    void whoever_prefers_the_dark_gets_it_and_whoever_has_a_narrow_screen_need_not_scroll_sideways()
            throws IOException {
        Path page = written(tasks(40));
        open(page, "light");
        String light = (String) browser().ask("return getComputedStyle(document.body).backgroundColor");

        browser().show(1200, 1600, "dark");
        await().untilAsserted(() -> assertThat(colours()).allMatch(dots -> dots.contains("#56b4e9")));
        assertThat(browser().ask("return getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(light);
        browser().keepScreenshot("report-dark");

        browser().show(400, 1600, "light");
        await().untilAsserted(() ->
                assertThat(browser().number("return plots.gantt.width")).isLessThan(400));
        assertThat(browser().number("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(400);
        browser().keepScreenshot("report-narrow");
    }

    @Test
    void where_nothing_has_ended_there_is_nothing_to_plot() throws IOException {
        open(written(List.of()), "light");

        assertThat(browser().text("#summary")).isEqualTo("No task has ended.");
        assertThat(browser().isShown("#when")).isFalse();
        assertThat(browser().texts("#facts tbody tr")).containsExactly("sent40");
    }

    @Test
    void as_many_tasks_as_a_count_of_queens_can_have_are_shown_and_found() throws IOException {
        var tasks = new ArrayList<>(tasks(198_000));
        IntStream.range(0, 2_000).forEach(task -> tasks.add(failed("failed-" + task, 100 * task + 100, "no")));

        open(written(tasks), "light");

        browser().keepScreenshot("report-many");
        assertThat(browser().text("#summary")).startsWith("200,000 tasks, 2,000 failed, on 3 workers");
        assertThat(browser().number(BLUE_IN_FIRST_LINE))
                .as("no gap where many share a dot")
                .isEqualTo(1);
        assertThat(browser().texts("#failed tbody tr")).hasSize(1_000);
        browser().click("#more-failed");
        assertThat(browser().texts("#failed tbody tr")).hasSize(2_000);
        assertThat(browser().isShown("#more-failed")).isFalse();
        browser().pointAt(OVER, middleX(100_000), middleY(100_000));
        assertThat(browser().text("#hover")).startsWith("task-").contains("90 ms", "mails");
    }

    private static void open(Path page, String scheme) {
        browser().show(1200, 1600, scheme);
        browser().open(page);
    }

    private Path written(List<EndedTask> tasks) throws IOException {
        return written(
                new RunReport("News to 40 people", "mails", RunReport.LEASED, List.of(new Fact("sent", "40")), tasks));
    }

    private Path written(RunReport report) throws IOException {
        Path page = folder.resolve("report.html");
        ReportFile.at(page).write(report);
        return page;
    }

    /** On two workers with two threads each, one every 100 ms on each thread, which it keeps busy for 90. */
    private static List<EndedTask> tasks(int count) {
        return IntStream.range(0, count)
                .mapToObj(task -> new EndedTask(
                        "task-" + task,
                        "4711@machine-" + task / 2 % 2,
                        BEGIN_MILLIS + (task / 4) * 100L + 90,
                        Duration.ofMillis(90),
                        1 + task % 2,
                        Optional.empty(),
                        task + 1))
                .toList();
    }

    private static EndedTask failed(String name, long endMillis, String why) {
        return new EndedTask(
                name, "4712@other", BEGIN_MILLIS + endMillis, Duration.ofMillis(80), 3, Optional.of(why), 0);
    }

    private static int place(String name) {
        return (int) browser().number("return report.names.indexOf(arguments[0])", name);
    }

    private static double middleX(int task) {
        return browser()
                .number(
                        "return plots.gantt.valToPos((report.begin[arguments[0]] + endOf(arguments[0])) / 2, 'x')",
                        task);
    }

    private static double middleY(int task) {
        return browser()
                .number(
                        "const line = lines.all.find(line => line.tasks.includes(arguments[0]));"
                                + "return line.top + line.height / 2",
                        task);
    }

    @SuppressWarnings("unchecked")
    private static List<List<String>> colours() {
        return (List<List<String>>) browser().ask(COLOURS_OF_BARS);
    }

    private static Browser browser() {
        return started.orElseThrow();
    }
}
