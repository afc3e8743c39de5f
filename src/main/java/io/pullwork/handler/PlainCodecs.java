package io.pullwork.handler;

import io.pullwork.task.Payload;
import java.util.Objects;

/** Of what needs no writing. */
final class PlainCodecs {

    static final Codec<byte[]> BYTES = new Codec<>() {

        @Override
        public String contentType() {
            return Payload.BYTES;
        }

        @Override
        public byte[] encode(byte[] value) {
            return Objects.requireNonNull(value, "they are null");
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }

        @Override
        public boolean reads(String contentType) {
            return true;
        }

        @Override
        public String name() {
            return "bytes";
        }
    };

    static final Codec<Void> NOTHING = new Codec<>() {

        @Override
        public String contentType() {
            return Payload.BYTES;
        }

        @Override
        public byte[] encode(Void none) {
            return Payload.EMPTY.bytes();
        }

        // Void has no value but null.
        @SuppressWarnings("NullAway")
        @Override
        public Void decode(byte[] bytes) {
            return null;
        }

        @Override
        public boolean reads(String contentType) {
            return true;
        }

        @Override
        public String name() {
            return "nothing";
        }
    };

    private PlainCodecs() {}
}
