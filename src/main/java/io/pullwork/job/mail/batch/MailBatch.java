package io.pullwork.job.mail.batch;

import io.pullwork.job.KeyedRun.Item;
import io.pullwork.job.mail.Mail;
import io.pullwork.job.mail.MailHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;

/**
 * The mails of a batch, one for each row of a file of people. Reading it has made each of them once, so all that could be
 * wrong with one is known before anything is put.
 */
public final class MailBatch {

    /** More of a hash than could ever be the same by chance. */
    private static final int KEY_BYTES = 16;

    private record Addressed(Person person, String key) {}

    private final List<Addressed> mails;
    private final MailTemplate template;
    private final int repeated;

    private MailBatch(List<Addressed> mails, MailTemplate template, int repeated) {
        this.mails = List.copyOf(mails);
        this.template = template;
        this.repeated = repeated;
    }

    /**
     * Reads and checks it.
     *
     * @param people CSV with a head that names a column {@code email}; a column {@code name} is used for the head of the
     *     mail; all columns are fields of the template
     * @param run begins the keys of the tasks: what another run has sent is not this one's
     * @param maxPayloadBytes what one mail may have, as JSON
     * @throws IOException if the file cannot be read at all
     * @throws WrongBatch if one row makes no mail; says how many more do not
     */
    public static MailBatch read(Path people, MailTemplate template, String run, int maxPayloadBytes)
            throws IOException, WrongBatch {
        var mails = new ArrayList<Addressed>();
        var keys = new HashSet<String>();
        var wrong = new ArrayList<WrongBatch>();
        List<Person> all = People.read(people);
        for (Person person : all) {
            try {
                String key = run + key(template.fill(person), maxPayloadBytes);
                if (keys.add(key)) {
                    mails.add(new Addressed(person, key));
                }
            } catch (WrongBatch noMail) {
                wrong.add(new WrongBatch(people + ", row " + person.row() + ": " + noMail.getMessage(), noMail));
            }
        }
        if (!wrong.isEmpty()) {
            WrongBatch first = wrong.get(0);
            String more = wrong.size() == 1 ? "" : " (and " + (wrong.size() - 1) + " more rows are wrong)";
            throw new WrongBatch(first.getMessage() + more, first);
        }
        return new MailBatch(mails, template, all.size() - mails.size());
    }

    private static String key(Mail mail, int maxPayloadBytes) throws WrongBatch {
        byte[] written = MailHandler.MAIL.encodeInput(mail).bytes();
        if (written.length > maxPayloadBytes) {
            throw new WrongBatch(
                    "the mail has " + written.length + " bytes as JSON, at most " + maxPayloadBytes + " are allowed");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(written);
            return "mail-" + HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException notInThisJdk) {
            throw new AssertionError(notInThisJdk);
        }
    }

    /** Each is made when it is asked for, so that a hundred thousand are not there at once. */
    public List<Item<Mail>> items() {
        return new AbstractList<>() {
            @Override
            public Item<Mail> get(int index) {
                return new Item<>(mails.get(index).key(), mail(index));
            }

            @Override
            public int size() {
                return mails.size();
            }
        };
    }

    private Mail mail(int index) {
        try {
            return template.fill(mails.get(index).person());
        } catch (WrongBatch wasRightBefore) {
            throw new AssertionError(wasRightBefore);
        }
    }

    /** To whom a mail goes, as its row says. */
    public String address(int index) {
        return mails.get(index).person().address();
    }

    /** How many rows are left out since they make the same mail as one before them. */
    public int repeated() {
        return repeated;
    }
}
