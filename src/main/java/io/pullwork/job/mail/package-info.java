/**
 * The handler {@code mail}: sends one mail to one recipient by a mail server. {@link io.pullwork.job.mail.Mail} is what
 * travels, {@link io.pullwork.job.mail.MailSettings} says by which server, {@link io.pullwork.job.mail.SmtpFailure} what
 * a failure means for its task. Knows handlers and tasks, no actors and no client.
 */
@NullMarked
package io.pullwork.job.mail;

import org.jspecify.annotations.NullMarked;
