package io.pullwork.job.mail;

import java.time.Instant;

/**
 * A mail that a server has taken, which is then responsible for it (RFC 5321 6.1).
 *
 * @param messageId as in its header, with its brackets; the same for each attempt at its task
 * @param reply what the server said last, often with the name by which its log knows the mail
 * @param sentAt by the worker's clock, the date of the mail
 */
public record Sent(String messageId, String reply, Instant sentAt) {}
