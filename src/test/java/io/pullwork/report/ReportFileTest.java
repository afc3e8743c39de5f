package io.pullwork.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report is written whole or not at all, and where it cannot be that is known before. */
class ReportFileTest {

    private static final RunReport REPORT = new RunReport("a run", "things", RunReport.LEASED, List.of(), List.of());

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_page_is_there_and_nothing_else() throws IOException {
        Path page = folder.resolve("page.html");

        ReportFile.at(page).write(REPORT);

        assertThat(page).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(files()).containsExactly(page);
    }

    @Test
    void an_older_one_is_replaced_where_a_link_leads_to() throws IOException {
        Path page = Files.writeString(folder.resolve("page.html"), "older");
        Path link = Files.createSymbolicLink(folder.resolve("latest.html"), page);

        ReportFile.at(link).write(REPORT);

        assertThat(link).isSymbolicLink();
        assertThat(page).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    void nothing_is_there_until_it_is_written() throws IOException {
        ReportFile.at(folder.resolve("page.html"));

        assertThat(files()).isEmpty();
    }

    @Test
    void a_name_alone_is_a_file_of_the_working_folder() throws IOException {
        assertThat(ReportFile.at(Path.of("page.html")).path())
                .isEqualTo(Path.of("").toAbsolutePath().resolve("page.html"));
    }

    @Test
    void a_folder_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> ReportFile.at(folder.resolve("nowhere/page.html")))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no folder " + folder.resolve("nowhere"));
    }

    @Test
    void what_is_there_and_is_no_file_is_refused() {
        assertThatThrownBy(() -> ReportFile.at(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + " is there and is no file");
    }

    @Test
    void what_cannot_be_written_leaves_what_was_there() throws IOException {
        Path page = folder.resolve("page.html");
        ReportFile file = ReportFile.at(page);
        // A folder of its name, with something in it, has come there meanwhile.
        Files.createDirectory(page);
        Path other = Files.writeString(page.resolve("other"), "kept");

        assertThatThrownBy(() -> file.write(REPORT)).isInstanceOf(IOException.class);

        assertThat(other).hasContent("kept");
        assertThat(files()).containsExactly(page);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
