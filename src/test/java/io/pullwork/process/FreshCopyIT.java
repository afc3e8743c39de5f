package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer types first, one after the other, in a copy of the sources in which nothing was built yet. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class FreshCopyIT {

    @TempDir
    private static Path folder = Path.of("");

    private static Path home = Path.of("");

    @BeforeAll
    static void copySources() throws IOException {
        home = Files.createDirectory(folder.resolve("fresh"));
        for (String part : List.of("pom.xml", "application.conf", "scripts", "src/main")) {
            copy(Path.of(part), home.resolve(part));
        }
    }

    @Test
    @Order(1)
    void the_readmes_first_command_squares_ten_numbers() throws IOException {
        try (var demo = new NodeProcess(folder.resolve("demo.log"), inHome("mvn -B -q compile exec:java"))) {
            assertThat(demo.awaitExit()).isZero();
            assertThat(demo.output().lines().filter(line -> line.startsWith("Result: ")))
                    .hasSize(10);
        }
    }

    @Test
    @Order(2)
    void the_script_builds_what_is_missing_and_says_so() throws IOException {
        try (var first = new NodeProcess(folder.resolve("first.log"), inHome("scripts/pullwork --version"))) {
            assertThat(first.awaitExit()).isZero();
            assertThat(first.output()).contains("pullwork: building ", "pullwork.jar, once");
        }
        try (var second = new NodeProcess(folder.resolve("second.log"), inHome("scripts/pullwork --version"))) {
            assertThat(second.awaitExit()).isZero();
            assertThat(second.output()).startsWith("pullwork ").doesNotContain("once");
        }
    }

    private static List<String> inHome(String command) {
        return List.of("sh", "-c", "cd '" + home + "' && exec " + command);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(one -> copyOne(one, to.resolve(from.relativize(one).toString())));
        }
    }

    private static void copyOne(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException notCopied) {
            throw new UncheckedIOException(notCopied);
        }
    }
}
