package io.pullwork.job.mail;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.pullwork.job.mail.MailSettings.Login;
import io.pullwork.job.mail.MailSettings.NoPassword;
import io.pullwork.job.mail.MailSettings.Security;
import io.pullwork.job.mail.MailSettings.Server;
import io.pullwork.job.mail.MailSettings.Timeouts;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link MailSettings} from the settings of a node; what each means stands in {@code reference.conf}. */
final class MailConfig {

    private final Config config;

    private MailConfig(Config config) {
        this.config = config;
    }

    static Optional<MailSettings> read(Config config) {
        return new MailConfig(config).read();
    }

    private Optional<MailSettings> read() {
        Optional<String> host = text("pullwork.mail.host");
        try {
            return host.isPresent() ? Optional.of(settings(host.get())) : Optional.empty();
        } catch (IllegalArgumentException refused) {
            throw bad("pullwork.mail", refused);
        }
    }

    private MailSettings settings(String host) {
        return new MailSettings(
                server(host),
                login(),
                config.getInt("pullwork.mail.connections"),
                new Timeouts(
                        config.getDuration("pullwork.mail.connect-timeout"),
                        config.getDuration("pullwork.mail.read-timeout"),
                        config.getDuration("pullwork.mail.write-timeout")),
                text("pullwork.mail.from"));
    }

    private Server server(String host) {
        Optional<Path> trusted = text("pullwork.mail.trusted-certificates").map(Path::of);
        TrustedCertificates.socketFactory(trusted);
        return new Server(host, config.getInt("pullwork.mail.port"), security(), trusted);
    }

    private Security security() {
        String path = "pullwork.mail.security";
        try {
            return Security.valueOf(config.getString(path).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException none) {
            throw bad(
                    path,
                    new IllegalArgumentException("'" + config.getString(path) + "' is not starttls, tls or none"));
        }
    }

    private Optional<Login> login() {
        String path = "pullwork.mail.password-file";
        Optional<String> user = text("pullwork.mail.user");
        Optional<String> file = text(path);
        if (user.isPresent() != file.isPresent()) {
            throw bad(path, new IllegalArgumentException("a user has a password file, and nobody else has one"));
        }
        Optional<Login> login = user.map(name -> new Login(name, Path.of(file.orElseThrow())));
        try {
            if (login.isPresent()) {
                login.get().password();
            }
            return login;
        } catch (NoPassword none) {
            throw bad(path, none);
        }
    }

    private Optional<String> text(String path) {
        return Optional.of(config.getString(path).strip()).filter(text -> !text.isEmpty());
    }

    private ConfigException bad(String path, Exception why) {
        return new ConfigException.BadValue(
                config.getValue(path).origin(), path, String.valueOf(why.getMessage()), why);
    }
}
