package io.pullwork;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that no compiler knows. */
class TidyTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final File REFERENCE = new File("src/main/resources/reference.conf");

    @Test
    void every_room_says_what_it_is_for() {
        List<Path> rooms = javaFiles(MAIN).map(Path::getParent).distinct().toList();

        assertThat(rooms).isNotEmpty().allSatisfy(room -> assertThat(room.resolve("package-info.java"))
                .exists());
    }

    @Test
    void no_file_has_a_name_that_says_nothing() {
        assertThat(javaFiles(Path.of("src")).map(file -> file.getFileName().toString()))
                .noneMatch(name -> name.matches(".*(Util|Utils|Helper|Manager|Impl)\\.java"));
    }

    @Test
    void no_test_is_switched_off() {
        assertThat(javaFiles(Path.of("src/test"))).noneMatch(file -> text(file).contains("@" + "Disabled"));
    }

    @Test
    void every_setting_is_explained_read_and_open_to_the_environment() {
        Config settings = ConfigFactory.parseFile(REFERENCE).resolve(ConfigResolveOptions.noSystem());
        String code = javaFiles(MAIN).map(TidyTest::text).collect(Collectors.joining());
        String reference = text(REFERENCE.toPath());

        assertThat(settings.entrySet()).isNotEmpty().allSatisfy(setting -> {
            String path = setting.getKey();
            assertThat(setting.getValue().origin().comments()).as(path).isNotEmpty();
            assertThat(code).contains('"' + path + '"');
            String variable = path.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
            assertThat(reference).contains("= ${?" + variable + "}");
        });
    }

    @Test
    void the_file_that_operators_edit_changes_nothing_until_they_do() {
        assertThat(ConfigFactory.parseFile(new File("application.conf")).entrySet())
                .isEmpty();
    }

    /** What a project manages for itself does not reach those who depend on it: they would run with other versions. */
    @Test
    void whoever_depends_on_us_gets_the_jackson_with_which_we_were_tested() {
        String declared = text(Path.of("pom.xml")).split("</dependencyManagement>", -1)[1];
        List<String> used = Pattern.compile("/com/fasterxml/jackson/[a-z]+/([^/]+)/[^/]+/")
                .matcher(System.getProperty("java.class.path"))
                .results()
                .map(jar -> jar.group(1).replace("_2.13", "_${scala.binary.version}"))
                .toList();

        assertThat(used).isNotEmpty().allSatisfy(artifact -> assertThat(declared)
                .contains("<artifactId>" + artifact + "</artifactId>"));
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
