package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pullwork.client.Pullwork;
import io.pullwork.client.TaskQueue;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.task.TaskOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's example of a program, and of its test. */
class ShopTest {

    record Mail(String to, String text) {}

    static final TaskType<Mail, Integer> MAIL = TaskType.of("mail", Mail.class, Integer.class);

    static class Shop {
        private final TaskQueue mails;

        Shop(Pullwork pullwork) {
            mails = pullwork.tasks("mails");
        }

        void order(String customer) throws InterruptedException {
            mails.put(MAIL, new Mail(customer, "Thank you!"));
            mails.with(TaskOptions.DEFAULT.withDelay(Duration.ofDays(7))).put(MAIL, new Mail(customer, "Was it good?"));
        }
    }

    @Test
    void a_customer_is_thanked_at_once_and_asked_after_a_week() throws InterruptedException {
        List<String> sent = new ArrayList<>();
        var pullwork = TestPullwork.with(Handlers.of(MAIL, mail -> {
            sent.add(mail.text());
            return sent.size();
        }));

        new Shop(pullwork).order("ann");
        TestQueue mails = pullwork.queue("mails");
        assertEquals(List.of(new Mail("ann", "Thank you!"), new Mail("ann", "Was it good?")), mails.inputs(MAIL));
        assertEquals(List.of(), sent);

        pullwork.runDue();
        assertEquals(List.of("Thank you!"), sent);

        pullwork.advance(Duration.ofDays(7));
        assertEquals(List.of("Thank you!", "Was it good?"), sent);
        mails.requireNoFailures();
    }

    @Test
    void the_readme_shows_this_file() throws IOException {
        Matcher example = Pattern.compile("## Test your own code.*?```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        String here = Files.readString(Path.of("src/test/java/io/pullwork/testing/ShopTest.java"));

        assertThat(example.find()).isTrue();
        assertThat(here.replaceAll("(?m)^    ", "")).contains(example.group(1));
    }
}
