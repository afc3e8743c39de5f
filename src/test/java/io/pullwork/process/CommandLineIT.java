package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullwork.cli.Main;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as real processes: what they print, what they refuse, and how they end. */
@Tag("beside-others")
class CommandLineIT {

    @TempDir
    Path folder;

    private final List<NodeProcess> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(NodeProcess::close);
    }

    @Test
    void the_demo_squares_ten_numbers_in_one_process() {
        NodeProcess demo = pullwork("demo");

        assertThat(demo.awaitExit()).isZero();
        assertThat(squares(demo)).hasSize(10).allMatch(CommandLineIT::isSquare);
        assertThat(demo.output()).contains("Put task ", "Try get results...", "run task ");
    }

    @Test
    void a_worker_that_is_there_before_its_master_waits_and_two_of_them_share_the_tasks() {
        int port = Plant.freePort();
        String address = "127.0.0.1:" + port;
        List<NodeProcess> workers = List.of(worker(address), worker(address));
        workers.forEach(worker -> worker.awaitLine("waiting for the master at " + address));

        NodeProcess master = pullwork("demo", "master", "--port", "" + port, "--tasks", "12", "--timeout", "60s");

        assertThat(master.awaitExit()).isZero();
        assertThat(squares(master)).hasSize(12).allMatch(CommandLineIT::isSquare);
        for (NodeProcess worker : workers) {
            assertThat(worker.awaitExit()).isZero();
            assertThat(worker.output())
                    .contains("Connect to server 127.0.0.1...", "run task ", "task queue is empty.", "worker exit.");
        }
    }

    private NodeProcess worker(String master) {
        return pullwork("demo", "worker", "--master", master, "--delay", "300ms", "--timeout", "3s");
    }

    @Test
    void a_demo_without_workers_says_what_is_known_and_that_trying_again_is_safe() {
        NodeProcess master = pullwork(
                "demo", "master", "--port", "" + Plant.freePort(), "--tasks", "3", "--timeout", "1s", "--memory");

        assertThat(master.awaitExit()).isEqualTo(75);
        assertThat(master.output()).contains("no result within 1 s", "3 waiting", "0 worker(s)");
        assertNoStackTrace(master);
    }

    @Test
    void a_demo_that_is_stopped_does_not_complain_of_it() {
        NodeProcess master = pullwork("demo", "master", "--port", "" + Plant.freePort(), "--memory");
        master.awaitLine("Try get results");

        master.terminate();

        assertThat(master.awaitExit()).isEqualTo(143);
        assertThat(master.output()).doesNotContain("unexpected", "pullwork: the connection");
    }

    @Test
    void a_second_node_on_the_same_data_folder_is_refused() {
        String data = folder.resolve("data").toString();
        NodeProcess first = pullwork("node", "--port", "0", "--data", data);
        first.awaitLine("--seed");

        NodeProcess second = pullwork("node", "--port", "0", "--data", data);

        assertThat(second.awaitExit()).isEqualTo(73);
        assertThat(second.output()).contains("is in use by another Pullwork process", "pid " + first.pid());
        assertNoStackTrace(second);
    }

    @Test
    void a_port_in_use_is_refused() {
        int port = Plant.freePort();
        pullwork("node", "--port", "" + port, "--memory").awaitLine("--seed");

        NodeProcess second = pullwork("node", "--port", "" + port, "--memory");

        assertThat(second.awaitExit()).isEqualTo(69);
        assertThat(second.output()).contains("cannot listen on 127.0.0.1:" + port);
        assertNoStackTrace(second);
    }

    @Test
    void a_wrong_option_and_an_open_address_are_refused() {
        NodeProcess wrong = pullwork("node", "--prot", "2551");
        NodeProcess open = pullwork("node", "--host", "192.0.2.1");

        assertThat(wrong.awaitExit()).isEqualTo(64);
        assertThat(wrong.output()).contains("--prot", "pullwork node --help");
        assertThat(open.awaitExit()).isEqualTo(64);
        assertThat(open.output()).contains("--insecure");
        assertNoStackTrace(wrong);
        assertNoStackTrace(open);
    }

    @Test
    void a_seed_that_is_not_there_is_waited_for_until_it_comes() {
        int port = Plant.freePort();
        NodeProcess worker = pullwork("node", "--role", "worker", "--port", "0", "--seed", "127.0.0.1:" + port);
        worker.awaitLine("Waiting for a node to answer at [127.0.0.1:" + port + "]");

        pullwork("node", "--role", "master", "--port", "" + port, "--memory").awaitLine("--seed");

        worker.awaitLine("node --role worker");
    }

    @Test
    void a_node_stops_gracefully_when_it_is_terminated() {
        NodeProcess node = pullwork("node", "--port", "0", "--memory");
        node.awaitLine("--seed");

        node.terminate();

        assertThat(node.awaitExit()).isEqualTo(143);
        await().atMost(Duration.ofSeconds(1)).untilAsserted(() -> assertNoStackTrace(node));
    }

    private NodeProcess pullwork(String... args) {
        var process = new NodeProcess(
                folder.resolve("process-" + processes.size() + ".log"), NodeProcess.java(Main.class.getName(), args));
        processes.add(process);
        return process;
    }

    private static List<String> squares(NodeProcess process) {
        return process.output()
                .lines()
                .filter(line -> line.startsWith("Result: "))
                .toList();
    }

    private static boolean isSquare(String line) {
        String[] words = line.split(" ", -1);
        long n = Long.parseLong(words[1]);
        return line.equals("Result: " + n + " * " + n + " = " + n * n);
    }

    private static void assertNoStackTrace(NodeProcess process) {
        assertThat(process.output()).doesNotContain("\tat ");
    }
}
