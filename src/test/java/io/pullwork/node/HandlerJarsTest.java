package io.pullwork.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.LoneAttempt;
import io.pullwork.job.Square;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers come out of jars, each with what it brings along. */
class HandlerJarsTest {

    private static final String SERVICE = "META-INF/services/io.pullwork.handler.HandlerProvider";

    @TempDir
    private Path folder = Path.of("");

    private Path jars = Path.of("");
    private final HandlerJars opened = new HandlerJars();

    @BeforeEach
    void makeFolder() throws IOException {
        jars = Files.createDirectory(folder.resolve("handlers"));
        Files.setPosixFilePermissions(jars, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void the_handlers_of_all_jars_are_added_to_those_of_the_node() throws Exception {
        jar("greet.jar", provider("greet", "\"hello \" + name"));
        jar("part.jar", provider("part", "\"goodbye \" + name"));
        Files.writeString(jars.resolve("notes.txt"), "no jar");

        Handlers all = opened.addTo(Square.HANDLERS, jars);

        assertThat(all.names()).extracting(HandlerName::value).containsExactly("greet", "part", "square");
        assertThat(run(all, "greet")).isEqualTo(new Outcome.Success(Payload.ofJson("\"hello ann\"")));
        assertThat(run(all, "part")).isEqualTo(new Outcome.Success(Payload.ofJson("\"goodbye ann\"")));
    }

    @Test
    void two_jars_may_bring_different_classes_of_the_same_name_and_each_is_its_threads_context() throws Exception {
        String loader = "name + \" by \" + Thread.currentThread().getContextClassLoader().getName()";
        jar("greet.jar", provider("greet", loader));
        jar("part.jar", provider("part", loader));

        Handlers all = opened.addTo(Handlers.NONE, jars);

        assertThat(run(all, "greet")).isEqualTo(new Outcome.Success(Payload.ofJson("\"ann by greet.jar\"")));
        assertThat(run(all, "part")).isEqualTo(new Outcome.Success(Payload.ofJson("\"ann by part.jar\"")));
    }

    @Test
    void a_name_that_is_taken_is_refused_with_the_jar() throws Exception {
        jar("a.jar", provider("square", "name"));

        assertRefused("a.jar two handlers for square: give one of them another name, or take the jar away");
    }

    @Test
    void a_jar_without_a_provider_is_refused() throws Exception {
        try (var jar = new JarOutputStream(Files.newOutputStream(jars.resolve("a.jar")))) {
            jar.putNextEntry(new JarEntry("nothing"));
        }

        assertRefused("a.jar has no handlers: it must name a provider in " + SERVICE);
    }

    @Test
    void what_is_no_jar_or_has_no_such_class_or_fails_is_refused() throws Exception {
        Files.writeString(jars.resolve("a.jar"), "no jar");
        assertRefused("a.jar is not a jar that can be read");

        try (var jar = new JarOutputStream(Files.newOutputStream(jars.resolve("a.jar")))) {
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write("shop.Missing".getBytes(StandardCharsets.UTF_8));
        }
        assertRefused("a.jar cannot give its handlers (java.util.ServiceConfigurationError");

        jar(
                "a.jar",
                """
                package shop;
                public class Provider implements io.pullwork.handler.HandlerProvider {
                    public io.pullwork.handler.Handlers handlers() {
                        throw new AssertionError("SHOP_KEY is not set");
                    }
                }
                """);
        assertRefused("a.jar cannot give its handlers (java.lang.AssertionError: SHOP_KEY is not set)");
    }

    @Test
    void what_others_may_change_is_refused() throws Exception {
        jar("a.jar", provider("greet", "name"));
        Files.setPosixFilePermissions(jars.resolve("a.jar"), PosixFilePermissions.fromString("rw-rw-r--"));
        assertRefused(
                "a.jar can be changed by others, who would decide what runs here: run chown and chmod go-w on it");

        Files.setPosixFilePermissions(jars, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(" can be changed by others");
    }

    @Test
    void a_link_to_what_others_may_change_is_refused() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        jar("a.jar", provider("greet", "name"));
        Files.move(jars.resolve("a.jar"), open.resolve("a.jar"));
        Files.createSymbolicLink(jars.resolve("a.jar"), open.resolve("a.jar"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertRefused("a.jar can be changed by others");
    }

    @Test
    void a_provider_finds_its_classes_as_its_handlers_do() throws Exception {
        jar(
                "a.jar",
                """
                package shop;
                import io.pullwork.handler.*;
                public class Provider implements HandlerProvider {
                    public Handlers handlers() {
                        String loader = Thread.currentThread().getContextClassLoader().getName();
                        return Handlers.of(TaskType.of("greet", String.class, String.class), name -> loader);
                    }
                }
                """);

        assertThat(run(opened.addTo(Handlers.NONE, jars), "greet"))
                .isEqualTo(new Outcome.Success(Payload.ofJson("\"a.jar\"")));
    }

    @Test
    void a_folder_without_jars_adds_nothing() {
        assertThat(opened.addTo(Square.HANDLERS, jars).names()).isEqualTo(Square.HANDLERS.names());
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> opened.addTo(Square.HANDLERS, jars))
                .isInstanceOfSatisfying(NodeFailure.class, refused -> assertThat(refused.kind())
                        .isEqualTo(NodeFailure.Kind.CONFIGURATION))
                .hasMessageStartingWith("handlers: " + jars)
                .hasMessageContaining(why);
    }

    private static String provider(String name, String result) {
        return """
                package shop;
                import io.pullwork.handler.*;
                public class Provider implements HandlerProvider {
                    public Handlers handlers() {
                        return Handlers.of(TaskType.of("%s", String.class, String.class), name -> %s);
                    }
                }
                """
                .formatted(name, result);
    }

    /** Compiles the class {@code shop.Provider} and packs it with its service entry. */
    private void jar(String name, String source) throws IOException {
        Path sources = Files.createTempDirectory(folder, "sources");
        Path file = Files.createDirectory(sources.resolve("shop")).resolve("Provider.java");
        Files.writeString(file, source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", sources.toString(), file.toString()))
                .isZero();
        try (var jar = new JarOutputStream(Files.newOutputStream(jars.resolve(name)));
                Stream<Path> classes = Files.list(sources.resolve("shop"))) {
            for (Path one :
                    classes.filter(it -> it.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry("shop/" + one.getFileName()));
                jar.write(Files.readAllBytes(one));
            }
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write("shop.Provider".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Outcome run(Handlers handlers, String name) {
        Finished finished =
                handlers.run(new HandlerName(name), Payload.ofJson("\"ann\""), new LoneAttempt(new HandlerName(name)));
        return finished.outcome();
    }
}
