package io.pullwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process shows its life by a connection, and shows it again when that was cut. */
@Timeout(120)
class SignOfLifeTest {

    private final SignOfLife sign = new SignOfLife(Samples.WORKER);
    private ServerSocket listener = unbound();
    private LifeAddress address = LifeAddress.SAME_PROCESS;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        address = new LifeAddress("127.0.0.1", listener.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        sign.close();
        listener.close();
    }

    @Test
    void a_process_says_who_it_is_and_stays_connected_until_it_closes() throws IOException {
        sign.showTo(address);

        try (Socket life = listener.accept();
                BufferedReader said = reader(life)) {
            assertThat(said.readLine()).isEqualTo("42@host-1");
            sign.close();
            assertThat(said.read()).isNegative();
        }
    }

    @Test
    void a_process_that_was_cut_off_connects_again() throws IOException {
        sign.showTo(address);
        listener.accept().close();

        try (Socket again = listener.accept();
                BufferedReader said = reader(again)) {
            assertThat(said.readLine()).isEqualTo("42@host-1");
        }
    }

    @Test
    void a_master_in_the_same_process_needs_no_sign() throws IOException {
        sign.showTo(LifeAddress.SAME_PROCESS);
        sign.showTo(address);

        try (Socket only = listener.accept()) {
            assertThat(reader(only).readLine()).isEqualTo("42@host-1");
        }
    }

    private static BufferedReader reader(Socket life) throws IOException {
        return new BufferedReader(new InputStreamReader(life.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
