package io.pullwork.cli;

import io.pullwork.job.KeyedRun.Item;
import io.pullwork.job.mail.Mail;
import io.pullwork.job.mail.batch.MailBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * What a command is to send.
 *
 * @param addresses to whom each of them goes
 * @param isBatch whether the same command again means the same mails
 */
record Mails(List<Item<Mail>> items, IntFunction<String> addresses, boolean isBatch) {

    static final Mails NONE = new Mails(List.of(), String::valueOf, false);

    static Mails of(MailBatch batch) {
        return new Mails(batch.items(), batch::address, true);
    }

    /** Whoever sends the same words again means it. */
    static Mails once(List<Mail> mails) {
        String key = "mail-" + UUID.randomUUID() + "-";
        var items = new ArrayList<Item<Mail>>();
        for (Mail mail : mails) {
            items.add(new Item<>(key + items.size(), mail));
        }
        return new Mails(
                items, index -> mails.get(index).addresses().recipients().get(0), false);
    }

    /** The first speaks for all: they were written as one. */
    boolean haveSender() {
        return items.isEmpty() || items.get(0).input().addresses().from().isPresent();
    }
}
