package io.pullwork.queue;

import io.pullwork.task.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether two tasks ask for the same: the first half of the SHA-256 of handler, content type and payload. */
public record Fingerprint(long high, long low) {

    static Fingerprint of(Task task) {
        MessageDigest digest = sha256();
        // Neither can contain the separator, so that no two tasks read alike.
        digest.update((task.handler() + "\n" + task.payload().contentType() + "\n").getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(task.payload().bytes()));
        return new Fingerprint(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has it", e);
        }
    }
}
