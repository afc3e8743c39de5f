package io.pullwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is refused before anything starts, how it is said, and with which exit code. */
class CommandLineTest {

    record Ended(int exitCode, String out, String err) {}

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "node --help", "demo --help", "demo master --help", "nqueens --help", "bench --help"})
    void help_goes_to_stdout_and_lists_the_exit_codes(String args) {
        Ended ended = run(args);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("Usage:", "Exit codes:", "a setting is wrong or missing");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void help_names_what_users_need_and_hides_what_only_the_bench_needs() {
        assertThat(run("node --help").out()).contains("--seed", "--insecure").doesNotContain("--until-stdin-ends");
        assertThat(run("bench --help").out()).doesNotContain("Commands:", "COMMAND");
    }

    @Test
    void the_version_is_data() {
        Ended ended = run("--version");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).startsWith("pullwork ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                 | name a command: node, demo, nqueens, mail or bench",
                "nod                                | did you mean node?",
                "node --parallel 1                  | did you mean --parallelism",
                "node --port many                   | 'many' is not an int",
                "node --seed somewhere              | 'somewhere' is not host:port",
                "demo --timeout 10                  | '10' is not a duration such as 500ms, 10s, 1m or 2h",
                "demo --tasks 0                     | --tasks 0 is below 1",
                "demo --output xml                  | --output",
                "demo worker                        | --master",
                "nqueens                            | Missing required parameter: 'N'",
                "nqueens many                       | 'many' is not an int",
                "demo worker --master x             | 'x' is not host:port",
                "demo master --memory --data x      | mutually exclusive",
                "bench --tasks 0                    | --tasks 0 is not 1 to",
                "bench --payload 7                  | --payload 7 has no room",
                "bench --payload 1048577            | --payload 1048577 is not 1 to 1048576",
                "bench --embedded --workers 2       | leave --workers out",
            })
    void a_wrong_command_line_is_refused_in_two_lines_at_most(String args, String why) {
        Ended ended = run(args);

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("pullwork: ").contains(why);
        assertThat(ended.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node --port 65536         | Invalid value for option '--port': 65536 is not 0 to 65535",
                "node --role boss          | Invalid value for option '--role': roles are master and worker",
                "node --queue a/b          | Invalid value for option '--queue': queue name 'a/b'",
                "node --parallelism -1     | Invalid value for option '--parallelism': -1 is not 0 to",
                "node --host 192.0.2.1     | --insecure",
                "node --role worker        | Invalid value for option '--role': a node that is only a worker needs a node",
                "node --memory --data here | leave out --data or --memory",
                "node --host 0.0.0.0       | name one",
                "node --handlers nowhere   | Invalid value for option '--handlers': there is no folder nowhere",
                "node --role master --handlers src | only a node with the role worker runs handlers",
                "nqueens 28                | 28 queens are not 1 to 27",
                "nqueens 0                 | 0 queens are not 1 to 27",
                "nqueens 8 --insecure      | name it by --master",
                "nqueens 8 --run a/b       | --run is not 1 to 63 of A-Z a-z 0-9 . _ -",
                "nqueens 8 --queue a/b     | queue name 'a/b'",
                "nqueens 8 --master 127.0.0.1:1 --data here | leave out it or --master",
                "mail                      | name one mail by --to and --subject, or a batch by --batch and --template",
                "mail --to a@b.example --subject x --batch p.csv | name one mail by --to and --subject, or a batch",
                "mail --to a@b.example --text x --master 127.0.0.1:1 | say what it is about by --subject",
                "mail --subject x --text x --master 127.0.0.1:1 | say to whom by --to",
                "mail --to nobody --subject x --text x --master 127.0.0.1:1 | 'nobody' is no address",
                "mail --to a@b.example --subject x --text x --text-file y --master 127.0.0.1:1 | leave out one",
                "mail --to a@b.example --subject x --text x --header y --master 127.0.0.1:1 | 'y' is not NAME:VALUE",
                "mail --to a@b.example --subject x --text x --run y  | --run is for a batch",
                "mail --batch p.csv --master 127.0.0.1:1 | --template with what they get",
                "mail --resume --queue a/b  | queue name 'a/b'",
                "demo master --port -1     | Invalid value for option '--port': -1 is not 0 to 65535",
                "demo worker --master 192.0.2.1:5000 | give this machine's address by --host",
            })
    void an_option_with_an_impossible_value_is_refused_by_name_in_one_line(String args, String why) {
        Ended ended = run(args);

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).startsWith("pullwork: ").contains(why);
        assertThat(ended.err().lines()).hasSize(1);
    }

    @Test
    void a_settings_file_that_was_named_must_be_there() {
        Ended ended = run("node --config no-such.conf");

        assertThat(ended.exitCode()).isEqualTo(66);
        assertThat(ended.err()).isEqualTo("pullwork: --config: there is no file no-such.conf that can be read\n");
    }

    @Test
    void a_report_that_could_not_be_written_is_refused_before_anything_is_counted(@TempDir Path folder) {
        Path nowhere = folder.resolve("nowhere");

        Ended ended = run("nqueens 8 --data " + folder.resolve("data") + " --report " + nowhere.resolve("report.html"));

        assertThat(ended.exitCode()).isEqualTo(73);
        assertThat(ended.err()).isEqualTo("pullwork: --report: there is no folder " + nowhere + "\n");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void without_a_server_and_without_a_cluster_nobody_sends_mails() {
        Ended ended = run("mail --to ann@example.org --subject Hello --text Hello");

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.err())
                .isEqualTo("pullwork: no mail server: name it by pullwork.mail.host, or a cluster that has one by"
                        + " --master\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--to a@b.example --subject x --text-file no-such.txt, no-such.txt",
        "--to a@b.example --subject x --text x --attach no-such.pdf, no-such.pdf",
        "--batch no-such.csv --template no-such.txt, --batch: there is no file no-such.csv",
        "--batch src --template pom.xml, --batch: there is no file src",
        "--batch pom.xml --template no-such.txt, --template: there is no file no-such.txt",
        "--batch pom.xml --template pom.xml --html-template src, --html-template: there is no file src",
    })
    void files_of_a_mail_that_are_not_there_are_named(String args, String file) {
        Ended ended = run("mail --master 127.0.0.1:1 " + args);

        assertThat(ended.exitCode()).isEqualTo(66);
        assertThat(ended.err()).contains(file + " that can be read");
        assertThat(ended.err().lines()).hasSize(1);
    }

    @Test
    void a_batch_that_is_wrong_is_refused_whole(@TempDir Path folder) throws IOException {
        Path people = Files.writeString(folder.resolve("p.csv"), "email,name\na@b.example,Ann\nb@b.example,\n");
        Path template = Files.writeString(folder.resolve("t.txt"), "Subject: Hi\n\nDear {{name}}\n");

        Ended ended = run("mail --master 127.0.0.1:1 --batch " + people + " --template " + template);

        assertThat(ended.exitCode()).isEqualTo(65);
        assertThat(ended.err())
                .contains("p.csv, row 2: the field name is empty")
                .endsWith("; nothing was put\n");
    }

    @Test
    void a_folder_is_no_settings_file(@TempDir Path folder) {
        Ended ended = run("node --config " + folder);

        assertThat(ended.exitCode()).isEqualTo(66);
        assertThat(ended.err().lines()).hasSize(1);
    }

    @Test
    void an_unknown_setting_is_refused_with_file_and_line(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "pullwork.node.prot = 1\n");

        Ended ended = run("node --config " + file);

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.err()).contains("my.conf: 1", "did you mean pullwork.node.port?");
    }

    @Test
    void a_trace_is_shown_to_whoever_asks_for_it() {
        assertThat(run("node --port 65536").err()).doesNotContain("\tat ");
        assertThat(run("node --port 65536 --verbose").err()).contains("\tat io.pullwork.node.NodeSettings");
    }

    @Test
    void colour_is_only_used_on_demand_when_nobody_watches() {
        assertThat(run("bench --tasks 0").err()).doesNotContain("\u001b[");
        assertThat(run("bench --tasks 0 --color always").err()).contains("\u001b[");
        assertThat(run("bench --tasks 0 --color never").err()).doesNotContain("\u001b[");
    }

    static Ended run(String args) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = line.execute(args.isEmpty() ? new String[0] : args.split(" ", -1));
        return new Ended(exitCode, out.toString(), err.toString());
    }
}
