package io.pullwork.job.mail;

import jakarta.mail.Session;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;

/** The settings in the words of the library, see the package {@code org.eclipse.angus.mail.smtp}. */
final class SmtpSession {

    private SmtpSession() {}

    /** @param timer closes sockets that cannot be written to */
    static Session of(MailSettings settings, ScheduledExecutorService timer) {
        var properties = new Properties();
        MailSettings.Timeouts timeouts = settings.timeouts();
        // The library waits for ever unless it is told.
        properties.put("mail.smtp.connectiontimeout", millis(timeouts.connect()));
        properties.put("mail.smtp.timeout", millis(timeouts.read()));
        properties.put("mail.smtp.writetimeout", millis(timeouts.write()));
        properties.put("mail.smtp.executor.writetimeout", timer);
        // Those of channels are closed when their thread is interrupted; others would read on.
        properties.put("mail.smtp.usesocketchannels", "true");
        properties.put("mail.smtp.auth", String.valueOf(settings.login().isPresent()));
        // RSET instead of NOOP: it also clears what a refused mail may have left.
        properties.put("mail.smtp.userset", "true");
        properties.put("mail.smtp.quitwait", "false");
        encrypt(properties, settings.server());
        return Session.getInstance(properties);
    }

    private static void encrypt(Properties properties, MailSettings.Server server) {
        switch (server.security()) {
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.put("mail.smtp.ssl.enable", "true");
            case NONE -> {
                return;
            }
        }
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", TrustedCertificates.socketFactory(server.trustedCertificates()));
        // Not once more in another way, when this one has failed.
        properties.put("mail.smtp.socketFactory.fallback", "false");
    }

    private static String millis(Duration timeout) {
        return String.valueOf(timeout.toMillis());
    }
}
