package io.pullwork.job.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.pullwork.job.mail.MailSettings.Login;
import io.pullwork.job.mail.MailSettings.Security;
import io.pullwork.job.mail.MailSettings.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSettingsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void without_a_host_there_are_none_and_with_one_the_defaults_hold() {
        assertThat(MailSettings.read(config(Map.of()))).isEmpty();
        assertThat(read(Map.of("host", "mail.example.org"))).isEqualTo(MailSettings.of("mail.example.org"));
    }

    @Test
    void each_setting_is_read() throws IOException {
        Path password = Secrets.file(folder, "secret\n");

        MailSettings settings = read(Map.of(
                "host", "127.0.0.1",
                "port", 25,
                "security", "none",
                "user", "worker",
                "password-file", password.toString(),
                "from", "Shop <orders@shop.example>",
                "connections", 2,
                "connect-timeout", "1 s",
                "read-timeout", "2 s",
                "write-timeout", "3 s"));

        assertThat(settings.server()).isEqualTo(new Server("127.0.0.1", 25, Security.NONE, Optional.empty()));
        assertThat(settings.login()).contains(new Login("worker", password));
        assertThat(settings.from()).contains("Shop <orders@shop.example>");
        assertThat(settings.connections()).isEqualTo(2);
        assertThat(settings.timeouts().connect()).hasSeconds(1);
        assertThat(settings.timeouts().read()).hasSeconds(2);
        assertThat(settings.timeouts().write()).hasSeconds(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port | 0 | port 0 is not 1 to 65535",
                "security | maybe | 'maybe' is not starttls, tls or none",
                "security | none | mail.example.org is not this machine",
                "user | worker | a user has a password file",
                "password-file | x | a user has a password file",
                "from | shop | 'shop' is no address",
                "connections | 0 | 0 connections is not 1 to 1000",
                "read-timeout | 0 s | read-timeout is not 1 ms to one day",
                "trusted-certificates | /no/such/file | there are no certificates to be read in /no/such/file"
            })
    void a_wrong_one_is_refused_with_the_reason(String key, String value, String why) {
        assertThatThrownBy(() -> read(Map.of("host", "mail.example.org", key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("pullwork.mail")
                .hasMessageContaining(why);
    }

    @Test
    void a_password_file_is_there_and_its_owners_alone() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> readWithPassword(missing)).hasMessageContaining(missing + " cannot be read");

        Path file = Secrets.file(folder, "secret");
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            assertThatThrownBy(() -> readWithPassword(file)).hasMessageContaining("by others: chmod 600");
        }
    }

    @Test
    void the_end_of_its_line_is_not_part_of_a_password() throws Exception {
        Path file = Secrets.file(folder, "");
        for (String content : new String[] {"sec ret", "sec ret\n", "sec ret\r\n"}) {
            Files.writeString(file, content);
            assertThat(new Login("worker", file).password()).isEqualTo("sec ret");
        }
    }

    private MailSettings readWithPassword(Path file) {
        return read(Map.of("host", "mail.example.org", "user", "worker", "password-file", file.toString()));
    }

    private static MailSettings read(Map<String, ?> mail) {
        return MailSettings.read(config(mail)).orElseThrow();
    }

    private static Config config(Map<String, ?> mail) {
        return ConfigFactory.parseMap(mail)
                .atPath("pullwork.mail")
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }
}
