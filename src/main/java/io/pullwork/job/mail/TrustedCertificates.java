package io.pullwork.job.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Who may say that a server is who it says. */
final class TrustedCertificates {

    private TrustedCertificates() {}

    /**
     * Sockets that trust what the file has and nothing else; without a file, what the JDK trusts.
     *
     * @throws IllegalArgumentException if the file has no certificates that can be read
     */
    static SSLSocketFactory socketFactory(Optional<Path> file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, file.isPresent() ? trust(file.get()) : null, null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(
                    "there are no certificates to be read in "
                            + file.map(Path::toString).orElse("the JDK"),
                    unreadable);
        }
    }

    private static TrustManager[] trust(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates(file)) {
            store.setCertificateEntry("trusted-" + store.size(), certificate);
        }
        if (store.size() == 0) {
            throw new IOException("no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(bytes);
        }
    }
}
