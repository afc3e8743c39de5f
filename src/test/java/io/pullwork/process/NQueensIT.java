package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pullwork.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A count that goes on where it stood, whatever was killed. */
@Timeout(300)
@Tag("beside-others")
class NQueensIT {

    @TempDir
    private Path folder = Path.of("");

    private final int port = Plant.freePort();
    private final List<NodeProcess> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(NodeProcess::close);
    }

    @Test
    void a_count_goes_on_after_its_client_its_worker_and_its_master_were_killed() throws IOException {
        NodeProcess master = master();
        NodeProcess worker = worker();
        NodeProcess client = pullwork("nqueens 16 --master " + address());
        client.awaitLine("16 queens: ");

        worker.kill();
        client.kill();
        master.kill();
        master();
        NodeProcess again = pullwork("nqueens 16 --json --master " + address());
        again.awaitLine("16 queens: ");
        worker();

        JsonNode counted = again.json(0);
        assertThat(counted.get("solutions").longValue()).isEqualTo(14_772_512);
        assertThat(counted.get("unique").longValue()).isEqualTo(1_846_955);
        assertThat(counted.get("tasks_counted_before").intValue())
                .isBetween(1, counted.get("tasks").intValue() - 1);
    }

    @Test
    void without_a_cluster_this_machine_counts_and_keeps_what_it_has_counted() throws IOException {
        String command = "nqueens 15 --json --data " + folder.resolve("data");

        JsonNode first = pullwork(command).json(0);
        JsonNode second = pullwork(command).json(0);

        for (JsonNode counted : List.of(first, second)) {
            assertThat(counted.get("solutions").longValue()).isEqualTo(2_279_184);
            assertThat(counted.get("unique").longValue()).isEqualTo(285_053);
            assertThat(counted.get("as_known").booleanValue()).isTrue();
        }
        assertThat(first.get("tasks_counted_before").intValue()).isZero();
        assertThat(second.get("tasks_counted_before")).isEqualTo(second.get("tasks"));
        assertThat(second.get("core_seconds").doubleValue()).isZero();
    }

    @Test
    void whoever_stops_it_is_told_how_it_goes_on() {
        NodeProcess client = pullwork("nqueens 18 --data " + folder.resolve("data"));
        client.awaitLine("18 queens: ");

        client.terminate();

        assertThat(client.awaitExit()).isEqualTo(143);
        assertThat(client.output())
                .contains("pullwork: stopped; the tasks stay in queue default: the same command goes on with them");
    }

    private NodeProcess master() {
        return pullwork("node --role master --port " + port + " --data " + folder.resolve("master"))
                .awaitLine("join it by");
    }

    private NodeProcess worker() {
        return pullwork("node --role worker --parallelism 1 --port 0 --seed " + address())
                .awaitLine("join it by");
    }

    private String address() {
        return "127.0.0.1:" + port;
    }

    private NodeProcess pullwork(String arguments) {
        List<String> command = new ArrayList<>(NodeProcess.java(Main.class.getName(), arguments.split(" ", -1)));
        // Counting is what these processes do most.
        command.remove("-XX:TieredStopAtLevel=1");
        var process = new NodeProcess(folder.resolve("process-" + processes.size() + ".log"), command);
        processes.add(process);
        return process;
    }
}
