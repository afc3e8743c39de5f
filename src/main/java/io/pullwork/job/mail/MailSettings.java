package io.pullwork.job.mail;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By which server a worker sends mails, and how.
 *
 * @param server where it is
 * @param login empty: the server takes mails without
 * @param connections at once, 1 to 1,000; more tasks than that wait for one
 * @param timeouts after which the server is taken to be gone
 * @param from the sender of mails that do not say one
 */
public record MailSettings(
        Server server, Optional<Login> login, int connections, Timeouts timeouts, Optional<String> from) {

    /** How the connection is protected; the certificate and its name are checked in any case. */
    public enum Security {
        /** Plain at first, and nothing is said before it is encrypted (RFC 3207); usual on port 587. */
        STARTTLS,
        /** From the first byte (RFC 8314); usual on port 465. */
        TLS,
        /** Not at all: for a server on this machine only. */
        NONE
    }

    /** @throws IllegalArgumentException if a number is out of its range, or from is no address */
    public MailSettings {
        if (connections < 1 || connections > 1_000) {
            throw new IllegalArgumentException(connections + " connections is not 1 to 1000");
        }
        from.ifPresent(HeaderText::address);
    }

    /** With what is usual for all else: STARTTLS on port 587, no login, 4 connections, no sender. */
    public static MailSettings of(String host) {
        return new MailSettings(
                new Server(host, 587, Security.STARTTLS, Optional.empty()),
                Optional.empty(),
                4,
                Timeouts.DEFAULT,
                Optional.empty());
    }

    public MailSettings withServer(Server other) {
        return new MailSettings(other, login, connections, timeouts, from);
    }

    public MailSettings withLogin(Login other) {
        return new MailSettings(server, Optional.of(other), connections, timeouts, from);
    }

    public MailSettings withConnections(int other) {
        return new MailSettings(server, login, other, timeouts, from);
    }

    public MailSettings withTimeouts(Timeouts other) {
        return new MailSettings(server, login, connections, other, from);
    }

    public MailSettings withFrom(String address) {
        return new MailSettings(server, login, connections, timeouts, Optional.of(address));
    }

    /**
     * Those that stand under {@code pullwork.mail}; none if they name no host. Files that they name are read, so that a
     * wrong one is refused now and not with the first mail.
     *
     * @throws com.typesafe.config.ConfigException if one is wrong; says which and why
     */
    public static Optional<MailSettings> read(Config config) {
        return MailConfig.read(config);
    }

    /**
     * A mail server.
     *
     * @param host also the name that its certificate must have
     * @param port 1 to 65,535
     * @param security {@link Security#NONE} only if the host is this machine
     * @param trustedCertificates a file of certificates (PEM) to trust instead of those that the JDK trusts, for a server
     *     with a private authority; read when the worker starts
     */
    public record Server(String host, int port, Security security, Optional<Path> trustedCertificates) {

        public Server {
            if (HeaderText.oneLine("the host", host).isBlank()) {
                throw new IllegalArgumentException("a mail server has a host");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not 1 to 65535");
            }
            if (security == Security.NONE && !isLoopback(host)) {
                throw new IllegalArgumentException(
                        host + " is not this machine: mails and passwords go there by starttls or tls only");
            }
        }

        private static boolean isLoopback(String host) {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException unknown) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "mail server " + host + ":" + port;
        }
    }

    /**
     * Who the worker is to the server.
     *
     * @param passwordFile the password without the end of its line, readable by the worker's user only (0600); read for
     *     each connection, so that it may be changed at any time
     */
    public record Login(String user, Path passwordFile) {

        private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

        public Login {
            if (HeaderText.oneLine("the user", user).isEmpty()) {
                throw new IllegalArgumentException("a login has a user");
            }
        }

        String password() throws NoPassword {
            try {
                if (mayOthersUse(passwordFile)) {
                    throw new NoPassword(passwordFile + " may be read or changed by others: chmod 600", null);
                }
                return Files.readString(passwordFile).replaceFirst("\\R\\z", "");
            } catch (IOException unreadable) {
                throw new NoPassword(passwordFile + " cannot be read: " + unreadable.getMessage(), unreadable);
            }
        }

        private static boolean mayOthersUse(Path file) throws IOException {
            return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null
                    && !OWNERS.containsAll(Files.getPosixFilePermissions(file));
        }
    }

    /** There is none to be had; says what to do. */
    static final class NoPassword extends Exception {

        NoPassword(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * How long to wait, each 1 ms to one day.
     *
     * @param read for an answer. A server that takes longer over a whole mail may have taken it, and gets it twice: RFC
     *     5321 4.5.3.2 asks for ten minutes there, and for five elsewhere
     * @param write for the network to take what is sent
     */
    public record Timeouts(Duration connect, Duration read, Duration write) {

        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofMinutes(3));

        public Timeouts {
            check("connect", connect);
            check("read", read);
            check("write", write);
        }

        private static void check(String name, Duration time) {
            if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(name + "-timeout is not 1 ms to one day");
            }
        }
    }
}
