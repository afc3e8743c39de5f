package io.pullwork.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:2551", "node-1.example.org:65535", "[::1]:1", "[fe80::1.2.3.4]:80"})
    void an_address_is_read_as_it_is_written(String written) {
        assertThat(Address.parse(written)).hasToString(written);
    }

    @Test
    void the_brackets_are_no_part_of_the_host() {
        assertThat(Address.parse("[::1]:2551")).isEqualTo(new Address("::1", 2_551));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":2551", "host:0", "::1:2551", "host:port", "a b:1", "host:123456"})
    void what_is_no_address_is_refused_and_shown_how(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not host:port, as in 127.0.0.1:2551");
    }

    @Test
    void a_port_that_cannot_be_is_refused() {
        assertThatThrownBy(() -> Address.parse("host:65536"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port 65536 of host is not 0 to 65535");
        assertThatThrownBy(() -> new Address("host", -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
