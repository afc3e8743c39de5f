/**
 * A mail to each of many people: the rows of a CSV file, set into a template. {@link
 * io.pullwork.job.mail.batch.MailBatch} is all of them; it is read and checked whole before anything is put.
 */
@NullMarked
package io.pullwork.job.mail.batch;

import org.jspecify.annotations.NullMarked;
