package io.pullwork.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.pullwork.cluster.ClusterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may say of programs. */
class ProgramSettingsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void by_default_no_program_is_allowed() {
        assertThat(Programs.handlers(config("")).names()).isEmpty();
    }

    @Test
    void programs_are_a_list_or_as_in_the_environment_a_text_with_commas() {
        assertThat(ProgramSettings.read(config("programs = [/bin/sh, /bin/echo]"))
                        .programs())
                .containsExactly(Path.of("/bin/sh"), Path.of("/bin/echo"))
                .isEqualTo(ProgramSettings.read(config("programs = \"/bin/sh, /bin/echo\""))
                        .programs());
        assertThat(Programs.handlers(config("programs = [/bin/sh]")).names()).containsExactly(Programs.COMMAND.name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "programs = sh             | sh is not the whole path of a program",
                "programs = /bin/nothing   | /bin/nothing is not the whole path of a program",
                "programs = [\"/bin/s\\u0000h\"] | is not the whole path of a program",
                "max-output = 65 KiB       | 66560 bytes is not 0 to 65536",
            })
    void what_cannot_be_is_refused(String settings, String why) {
        assertRefused(settings, why);
    }

    @Test
    void an_output_that_might_not_fit_a_result_is_refused() {
        Config small = ConfigFactory.parseString("pullwork.task.max-payload = 12000")
                .withFallback(config("programs = [/bin/sh], max-output = 1001"));

        assertThatThrownBy(() -> ProgramSettings.read(small))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "1001 bytes may be more than a result of pullwork.task.max-payload holds:" + " at most 1000");
    }

    @Test
    void a_program_that_others_may_change_is_refused_also_by_its_folder() throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxrwx"));
        String settings = "programs = [\"" + program + "\"]";
        assertRefused(settings, program + " can be changed by others, who would decide what runs here");

        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(settings, "can be changed by others");

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThat(ProgramSettings.read(config(settings)).programs()).containsExactly(program);
    }

    private static void assertRefused(String settings, String why) {
        assertThatThrownBy(() -> ProgramSettings.read(config(settings)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }

    private static Config config(String settings) {
        return ConfigFactory.parseString("pullwork.command { " + settings + " }")
                .withFallback(ClusterConfig.ofProgram());
    }
}
