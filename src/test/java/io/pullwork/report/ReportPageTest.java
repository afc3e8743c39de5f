package io.pullwork.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pullwork.report.RunReport.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is in the page, and what never is. ReportIT looks at it. */
class ReportPageTest {

    private static final String BEGIN_OF_DATA = "<script type=\"application/json\" id=\"report\">";

    @Test
    void it_carries_each_task_in_the_order_of_their_beginning() throws IOException {
        EndedTask first = task("first", "here", 1_000, Duration.ofMillis(90));
        EndedTask second = task("second", "there", 950, Duration.ofNanos(39_999_500));

        JsonNode data = data(second, first);

        assertThat(data.get("names")).extracting(JsonNode::textValue).containsExactly("first", "second");
        assertThat(data.get("beginMicros").longValue()).isEqualTo(910_000);
        assertThat(data.get("begin")).extracting(JsonNode::longValue).containsExactly(0L, 1L);
        assertThat(data.get("run")).extracting(JsonNode::longValue).containsExactly(90_000L, 39_999L);
        assertThat(data.get("workers")).extracting(JsonNode::textValue).containsExactly("here", "there");
        assertThat(data.get("worker")).extracting(JsonNode::intValue).containsExactly(0, 1);
        assertThat(data.get("amounts")).extracting(JsonNode::longValue).containsExactly(7L, 7L);
        assertThat(data.get("attempts")).extracting(JsonNode::intValue).containsExactly(2, 2);
        assertThat(data.get("failures")).isEmpty();
    }

    @Test
    void a_failure_is_found_by_the_place_of_its_task() throws IOException {
        EndedTask failed = new EndedTask("b", "here", 2_000, Duration.ZERO, 1, Optional.of("no"), 0);

        JsonNode failures =
                data(failed, task("a", "here", 1_000, Duration.ZERO)).get("failures");

        assertThat(failures).hasSize(1);
        assertThat(failures.get("1").textValue()).isEqualTo("no");
    }

    @Test
    void a_worker_has_its_short_name_unless_two_have_the_same() throws IOException {
        EndedTask one = task("a", "7@host-0123456789abcdef", 1_000, Duration.ZERO);
        EndedTask successor = task("b", "7@host-fedcba9876543210", 2_000, Duration.ZERO);

        assertThat(data(one).get("workers")).extracting(JsonNode::textValue).containsExactly("7@host");
        assertThat(data(one, successor).get("workers"))
                .extracting(JsonNode::textValue)
                .containsExactly(one.worker(), successor.worker());
    }

    @Test
    void no_text_ends_the_element_that_carries_it_and_each_comes_out_as_it_was() throws IOException {
        String hostile = "</script><!--<script>\u2028\u2029{{script}}\\u003c\"\ud800'&\u0000";
        var report = new RunReport(
                hostile,
                hostile,
                hostile,
                List.of(new Fact(hostile, hostile)),
                List.of(new EndedTask(hostile, hostile, 0, Duration.ZERO, 1, Optional.of(hostile), 0)));

        String page = ReportPage.of(report);

        assertThat(dataText(page)).doesNotContain("<", "\u2028", "\u2029").isPrintable();
        JsonNode data = new ObjectMapper().readTree(dataText(page));
        assertThat(data.get("failures").get("0").textValue()).isEqualTo(hostile);
        assertThat(data.get("names").get(0).textValue()).isEqualTo(hostile);
        assertThat(data.get("workers").get(0).textValue()).isEqualTo(hostile);
        assertThat(data.get("title").textValue()).isEqualTo(hostile);
    }

    @Test
    void it_names_nothing_that_a_browser_would_fetch_and_brings_the_licence_of_what_is_not_ours() {
        String page = ReportPage.of(report());

        assertThat(Pattern.compile("(?i)(src|href|action)\\s*=\\s*[\"']|@import|url\\(")
                        .matcher(page)
                        .results())
                .isEmpty();
        assertThat(page).contains("The MIT License", "Leon Sorokin");
        assertThat(page).contains("default-src 'none'").doesNotContain("unsafe", "{{");
    }

    private static EndedTask task(String name, String worker, long endMillis, Duration runTime) {
        return new EndedTask(name, worker, endMillis, runTime, 2, Optional.empty(), 7);
    }

    private static RunReport report(EndedTask... tasks) {
        return new RunReport("a run", "things", RunReport.LEASED, List.of(), Arrays.asList(tasks));
    }

    private static JsonNode data(EndedTask... tasks) throws IOException {
        return new ObjectMapper().readTree(dataText(ReportPage.of(report(tasks))));
    }

    private static String dataText(String page) {
        int begin = page.indexOf(BEGIN_OF_DATA) + BEGIN_OF_DATA.length();
        return page.substring(begin, page.indexOf("</script>", begin));
    }
}
