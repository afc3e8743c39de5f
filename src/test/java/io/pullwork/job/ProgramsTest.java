package io.pullwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.LoneAttempt;
import io.pullwork.job.Programs.Ended;
import io.pullwork.job.Programs.Run;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, which every system has. */
@Timeout(60)
class ProgramsTest {

    private static final String SHELL = "/bin/sh";
    private static final int MAX_OUTPUT = 100;

    @TempDir
    private Path folder = Path.of("");

    private final Handlers handlers = Programs.handlers(List.of(Path.of(SHELL), Path.of("/bin/echo")), MAX_OUTPUT);

    @Test
    void a_program_reads_and_writes_and_its_exit_code_is_a_result() {
        Run run = shell("cat; echo oh >&2; exit 3").withStdin("grüße");

        assertThat(ended(run)).isEqualTo(new Ended(3, "grüße", "oh\n", false));
    }

    @Test
    void arguments_are_what_they_are() {
        assertThat(ended(Run.of("/bin/echo", "$HOME", "a  b", ";", "*")).stdout())
                .isEqualTo("$HOME a  b ; *\n");
    }

    @Test
    void what_must_succeed_and_does_not_is_a_failed_attempt() {
        Finished finished = run(shell("echo disk full >&2; exit 3").thatMustSucceed());

        assertThat(finished.retry()).isEqualTo(Retry.BY_QUEUE);
        assertThat(failure(finished)).isEqualTo("exit code 3: disk full");
        assertThat(ended(shell("true").thatMustSucceed()).exitCode()).isZero();
    }

    @Test
    void only_what_is_allowed_is_run() {
        Finished finished = run(Run.of("/bin/cat"));

        assertThat(finished.retry()).isEqualTo(Retry.NEVER);
        assertThat(failure(finished))
                .isEqualTo("program /bin/cat is not among those that this worker may run (pullwork.command.programs)");
        assertThat(failure(run(Run.of("/bin/../bin/sh")))).contains("is not among");
        assertThat(Programs.handlers(List.of(), MAX_OUTPUT).names()).isEmpty();
    }

    @Test
    void what_is_no_program_fails_for_good() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no program");
        Handlers handlers = Programs.handlers(List.of(text), MAX_OUTPUT);

        Finished finished = handlers.run(
                Programs.COMMAND.name(),
                Programs.COMMAND.encodeInput(Run.of(text.toString())),
                new LoneAttempt(Programs.COMMAND.name()));

        assertThat(finished.retry()).isEqualTo(Retry.NEVER);
        assertThat(failure(finished)).contains("is not there, or cannot be executed");
    }

    @Test
    void what_is_too_long_is_cut_and_the_program_never_waits_for_a_reader() {
        Ended ended = ended(shell("head -c 1000000 /dev/zero | tr '\\0' x; echo done >&2"));

        assertThat(ended.stdout()).isEqualTo("x".repeat(MAX_OUTPUT));
        assertThat(ended.stderr()).isEqualTo("done\n");
        assertThat(ended.isCut()).isTrue();
    }

    @Test
    void it_sees_little_of_the_workers_environment_and_leaves_nothing_behind() {
        Ended ended = ended(shell("env | cut -d= -f1 | sort | tr '\\n' ' '; echo x > left; pwd >&2"));

        assertThat(ended.stdout().split(" "))
                .contains("HOME", "PATH", "TMPDIR")
                .isSubsetOf("HOME", "PATH", "TMPDIR", "LANG", "LC_ALL", "TZ", "PWD", "OLDPWD", "SHLVL", "_");
        assertThat(Path.of(ended.stderr().strip())).doesNotExist();
    }

    @Test
    void what_it_has_left_running_is_killed_and_does_not_hold_up_its_result() throws IOException {
        Path pid = folder.resolve("pid");

        assertThat(ended(shell("sleep 50 & echo $! > " + pid + "; echo started"))
                        .stdout())
                .isEqualTo("started\n");

        assertGone(Files.readString(pid).strip());
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("pullwork-command-output");
    }

    @Test
    void what_has_escaped_is_not_waited_for_and_its_output_counts_as_cut() throws IOException {
        Path pid = folder.resolve("pid");

        Ended ended = ended(shell("setsid sh -c 'echo $$ > " + pid + "; exec sleep 50' & " + "until [ -s " + pid
                + " ]; do sleep 0.01; done; echo started"));

        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroy);
        assertThat(ended.stdout()).isEqualTo("started\n");
        assertThat(ended.isCut()).isTrue();
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("pullwork-command-output")));
    }

    @Test
    void what_it_leaves_in_its_folder_does_not_change_its_result() {
        assertThat(ended(shell("mkdir mod; : > mod/a; chmod 555 mod; echo done"))
                        .stdout())
                .isEqualTo("done\n");
    }

    @Test
    void a_program_that_ignores_being_asked_is_made_to_end() throws Exception {
        Path pid = folder.resolve("pid");
        Run run = shell("trap '' TERM; echo $$ > " + pid + "; while :; do sleep 1; done");

        interruptOnce(run, () -> Files.exists(pid) && !Files.readString(pid).isBlank());

        assertGone(Files.readString(pid).strip());
    }

    @Test
    void an_interrupt_reaches_also_what_belongs_to_it_no_more() throws Exception {
        Path pid = folder.resolve("pid");
        Run run = shell("(sleep 50 & echo $! > " + pid + "); sleep 50; echo next > " + folder.resolve("next"));

        interruptOnce(run, () -> Files.exists(pid) && !Files.readString(pid).isBlank());

        assertGone(Files.readString(pid).strip());
        assertThat(folder.resolve("next")).doesNotExist();
    }

    @Test
    void an_interrupt_kills_it_with_what_it_has_started() throws Exception {
        Path pids = folder.resolve("pids");
        Run run = shell("sleep 50 & echo $! > " + pids + "; echo $$ >> " + pids + "; wait");

        interruptOnce(run, () -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);

        Files.readAllLines(pids).forEach(ProgramsTest::assertGone);
    }

    @Test
    void what_is_left_out_is_nothing_and_a_nul_is_refused() {
        assertThat(Programs.COMMAND.decodeInput(Payload.ofJson("{\"program\":\"/bin/echo\"}")))
                .isEqualTo(Run.of("/bin/echo"));
        assertThatThrownBy(() -> Programs.handlers(List.of(), -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Programs.handlers(List.of(Path.of("sh")), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Run.of("/bin/echo", "a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Programs.COMMAND.decodeInput(Payload.ofJson("{}")))
                .hasMessageContaining("a program and its arguments are texts");
    }

    private void interruptOnce(Run run, Callable<Boolean> hasBegun) throws InterruptedException {
        var handler = new Thread(() -> run(run));
        handler.start();
        await(hasBegun);
        handler.interrupt();
        handler.join();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
    }

    private static void assertGone(String pid) {
        await(() -> ProcessHandle.of(Long.parseLong(pid))
                .map(process -> !process.isAlive())
                .orElse(true));
    }

    private static Run shell(String script) {
        return Run.of(SHELL, "-c", script);
    }

    private Ended ended(Run run) {
        return Programs.COMMAND.decodeOutput(((Outcome.Success) run(run).outcome()).value());
    }

    private Finished run(Run run) {
        return handlers.run(
                Programs.COMMAND.name(), Programs.COMMAND.encodeInput(run), new LoneAttempt(Programs.COMMAND.name()));
    }

    private static String failure(Finished finished) {
        return ((Outcome.Failure) finished.outcome()).message();
    }
}
