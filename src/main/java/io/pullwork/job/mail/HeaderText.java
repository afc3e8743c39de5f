package io.pullwork.job.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What may stand in the head of a mail. A line break in foreign text there would be a header of its author's choice. */
final class HeaderText {

    /** A path has 256 octets, two of them its brackets (RFC 5321 4.5.3.1.3). */
    private static final int LONGEST_ADDRESS = 254;

    private HeaderText() {}

    /**
     * One address, with or without a name: {@code Ann Bell <ann@example.org>}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static InternetAddress address(@Nullable String text) {
        try {
            var address = new InternetAddress(oneLine("an address", text), true);
            if (address.isGroup()
                    || !isAscii(address.getAddress())
                    || address.getAddress().length() > LONGEST_ADDRESS) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not one address of at most " + LONGEST_ADDRESS + " ASCII characters");
            }
            return named(address);
        } catch (AddressException notOne) {
            throw new IllegalArgumentException("'" + text + "' is no address: " + notOne.getMessage(), notOne);
        }
    }

    /** Its name encoded anew, and checked: an encoded one may hide a line break, which would be written as it is. */
    private static InternetAddress named(InternetAddress address) {
        String name = address.getPersonal();
        if (name == null) {
            return address;
        }
        try {
            address.setPersonal(oneLine("the name in an address", name), StandardCharsets.UTF_8.name());
            return address;
        } catch (UnsupportedEncodingException noUtf8) {
            throw new AssertionError(noUtf8);
        }
    }

    /** @throws IllegalArgumentException if there is none, or it has a control character */
    static String oneLine(String what, @Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException(what + " is null");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " has a line break or another control character");
        }
        return text;
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
