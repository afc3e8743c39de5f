package io.pullwork.job.mail.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * Reads who is to get a mail: comma-separated values with a head (RFC 4180), in UTF-8, as spreadsheets export them. Empty
 * lines are no rows.
 */
final class People {

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .get();

    private final Path file;

    private People(Path file) {
        this.file = file;
    }

    /** @throws IOException if it cannot be read at all */
    static List<Person> read(Path file) throws IOException, WrongBatch {
        return new People(file).read();
    }

    private List<Person> read() throws IOException, WrongBatch {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            try (CSVParser parser = CSVParser.parse(reader, FORMAT)) {
                return people(parser);
            }
        } catch (UncheckedIOException unreadable) {
            throw wrong(unreadable);
        } catch (CharacterCodingException notUtf8) {
            throw wrong(notUtf8);
        } catch (IllegalArgumentException noCsv) {
            throw new WrongBatch(file + ": " + noCsv.getMessage(), noCsv);
        }
    }

    private WrongBatch wrong(Exception unreadable) {
        boolean isNotUtf8 = unreadable instanceof CharacterCodingException
                || unreadable.getCause() instanceof CharacterCodingException;
        return new WrongBatch(
                isNotUtf8 ? file + " is not UTF-8 throughout" : file + ": " + unreadable.getMessage(), unreadable);
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
    }

    private List<Person> people(CSVParser parser) throws WrongBatch {
        List<String> columns = parser.getHeaderNames();
        if (!columns.contains(Person.ADDRESS)) {
            throw new WrongBatch(file + " has no column '" + Person.ADDRESS + "'; its first line names "
                    + (columns.isEmpty() ? "none" : String.join(", ", columns))
                    + (String.join("", columns).contains(";") ? "; fields are separated by commas" : ""));
        }
        var people = new ArrayList<Person>();
        for (CSVRecord record : parser) {
            if (record.size() != columns.size()) {
                throw new WrongBatch(file + ", row " + record.getRecordNumber() + ": it has " + record.size()
                        + " fields, and the first line names " + columns.size());
            }
            people.add(new Person(record.getRecordNumber(), record.toMap()));
        }
        if (people.isEmpty()) {
            throw new WrongBatch(file + " names nobody");
        }
        return people;
    }
}
