package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project in {@code examples}, built as its reader would build it, against an installed Pullwork: here in a local
 * repository that has what the user's own has, and this build besides.
 */
@Timeout(300)
@Tag("beside-others")
class ExamplesIT {

    private static final String[] INVOICES = {"ann owes 360 pence for 12 apples", "bob owes 500 pence for 2 bread"};

    @TempDir
    private static Path folder = Path.of("");

    private static Path home = Path.of("");
    private static Path repository = Path.of("");

    private final List<NodeProcess> processes = new ArrayList<>();

    @BeforeAll
    static void build() throws IOException {
        home = folder.resolve("examples");
        try (Stream<Path> files = Files.walk(Path.of("examples"))) {
            for (Path from :
                    files.filter(file -> !file.startsWith("examples/target")).toList()) {
                Files.copy(from, folder.resolve(from));
            }
        }
        repository = repositoryBeside(Path.of(System.getProperty("pullwork.localRepository")));
        run("package.log", maven("package"));
    }

    /** Whoever cleans up behind this test need not wonder whether to follow them. */
    @AfterAll
    static void unlink() throws IOException {
        for (Path where : List.of(repository, repository.resolve("io"))) {
            try (Stream<Path> entries = Files.list(where)) {
                for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    @AfterEach
    void stop() {
        processes.forEach(NodeProcess::close);
    }

    @Test
    void one_program_is_queue_and_worker() {
        String program = "exec:java -Dexec.mainClass=shop.OneProgram -Dexec.args=" + folder.resolve("one");

        assertThat(run("one.log", maven(program))).contains(INVOICES);
    }

    @Test
    void a_program_of_ones_own_works_for_a_cluster() {
        String seed = node("--role master");
        start("worker.log", java("shop.OwnWorker " + seed)).awaitLine("running orders, as 127.0.0.1:");

        assertThat(run("client.log", java("shop.Client " + seed))).contains(INVOICES);
    }

    @Test
    void a_node_works_with_the_handlers_of_a_jar() {
        String seed = node("--queue orders --handlers " + home.resolve("target/handlers"));

        assertThat(run("client.log", java("shop.Client " + seed))).contains(INVOICES);
    }

    /** All that is there, but for Pullwork itself, which is this build's, as {@code mvn install} would put it there. */
    private static Path repositoryBeside(Path existing) throws IOException {
        Path beside = Files.createDirectory(folder.resolve("repository"));
        link(existing, beside, "io");
        link(existing.resolve("io"), Files.createDirectory(beside.resolve("io")), "pullwork");
        String version = System.getProperty("pullwork.version");
        Path installed =
                Files.createDirectories(beside.resolve("io/pullwork/pullwork").resolve(version));
        String name = "pullwork-" + version;
        Files.copy(Path.of("pom.xml"), installed.resolve(name + ".pom"));
        Files.copy(Path.of("target", name + ".jar"), installed.resolve(name + ".jar"));
        return beside;
    }

    private static void link(Path existing, Path beside, String except) throws IOException {
        try (Stream<Path> entries = Files.list(existing)) {
            for (Path entry : entries.filter(it -> !it.endsWith(except)).toList()) {
                Files.createSymbolicLink(beside.resolve(entry.getFileName()), entry);
            }
        }
    }

    private static List<String> maven(String goals) {
        return List.of(
                "sh", "-c", "cd '" + home + "' && exec mvn -B -q -o -Dmaven.repo.local='" + repository + "' " + goals);
    }

    private static List<String> java(String mainAndArguments) {
        String[] words = mainAndArguments.split(" ", -1);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                home.resolve("target/classes") + ":"
                        + Path.of("target/pullwork.jar").toAbsolutePath(),
                words[0],
                words[1]);
    }

    private String node(String options) {
        int port = Plant.freePort();
        start(
                        "node.log",
                        List.of(
                                "sh",
                                "-c",
                                "exec java -jar target/pullwork.jar node --memory --port " + port + " " + options))
                .awaitLine("join it by");
        return "127.0.0.1:" + port;
    }

    private NodeProcess start(String log, List<String> command) {
        var process = new NodeProcess(folder.resolve(log), command);
        processes.add(process);
        return process;
    }

    private static String run(String log, List<String> command) {
        try (var process = new NodeProcess(folder.resolve(log), command)) {
            assertThat(process.awaitExit()).as(process.output()).isZero();
            return process.output();
        }
    }
}
