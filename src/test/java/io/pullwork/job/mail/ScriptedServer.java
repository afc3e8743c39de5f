package io.pullwork.job.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that says what a test wants, by the verb to which it answers; the greeting answers to {@link #GREETING}
 * and the end of a mail is {@link #END}. What it is not told, it answers as a good server does.
 */
public final class ScriptedServer implements AutoCloseable {

    static final String GREETING = "greeting";
    static final String END = ".";

    /** Instead of an answer. */
    static final String HANG_UP = "hang up";

    /** Instead of an answer, until the other side hangs up. */
    static final String SILENCE = "silence";

    /** Behind an answer: it says it, and reads no further. */
    static final String THEN_SILENCE = " then silence";

    private static final Map<String, String> GOOD = Map.of(
            GREETING,
            "220 ready",
            "EHLO",
            "250 localhost",
            "MAIL",
            "250 ok",
            "RCPT",
            "250 ok",
            "DATA",
            "354 go on",
            END,
            "250 taken as 4711",
            "RSET",
            "250 ok",
            "STARTTLS",
            "220 go on",
            "QUIT",
            "221 bye");

    /** Of each verb one or more answers; the last holds. */
    private final Map<String, List<String>> script = new ConcurrentHashMap<>();

    private final Map<String, Runnable> before = new ConcurrentHashMap<>();

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final @Nullable SSLContext tls;
    private final CompletableFuture<String> untilClosed = new CompletableFuture<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger silences = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();

    public ScriptedServer() throws IOException {
        this(null);
    }

    /** @param tls for STARTTLS, which it then offers */
    ScriptedServer(@Nullable SSLContext tls) throws IOException {
        this.tls = tls;
        if (tls != null) {
            on("EHLO", "250-localhost\r\n250 STARTTLS");
        }
        start(this::accept);
    }

    public ScriptedServer on(String verb, String... answers) {
        script.put(verb, new CopyOnWriteArrayList<>(answers));
        return this;
    }

    /** What happens between the verb and its answer. */
    ScriptedServer before(String verb, Runnable happening) {
        before.put(verb, happening);
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many there were. */
    int connections() {
        return connections.get();
    }

    /** How many there are. */
    int open() {
        return open.size();
    }

    /** How often it has begun to say nothing. */
    int silences() {
        return silences.get();
    }

    /** All lines but those of mails. */
    List<String> heard() {
        return heard;
    }

    /** Each as it came, its lines ended by a line feed. */
    List<String> mails() {
        return mails;
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "scripted-mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> talk(socket));
            }
        } catch (IOException closed) {
            // By the test.
        }
    }

    private void talk(Socket plain) {
        try (plain) {
            Socket socket = plain;
            BufferedReader lines = reader(socket);
            String verb = GREETING;
            for (String said = answer(socket, verb, lines); !said.equals(HANG_UP); said = answer(socket, verb, lines)) {
                if (verb.equals("STARTTLS")) {
                    socket = encrypted(socket);
                    lines = reader(socket);
                }
                verb = said.startsWith("354") ? mail(lines) : command(lines);
            }
        } catch (IOException closed) {
            // By the other side, or by the test.
        } finally {
            open.remove(plain);
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private Socket encrypted(Socket socket) throws IOException {
        if (tls == null) {
            throw new IOException("no keys");
        }
        var encrypted = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        encrypted.setUseClientMode(false);
        return encrypted;
    }

    private String command(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return HANG_UP;
        }
        heard.add(line);
        return line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }

    private String mail(BufferedReader lines) throws IOException {
        var mail = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(".")) {
                mails.add(mail.toString());
                return END;
            }
            mail.append(line).append('\n');
        }
        return HANG_UP;
    }

    private String answer(Socket socket, String verb, BufferedReader lines) throws IOException {
        before.getOrDefault(verb, () -> {}).run();
        String answer = verb.equals(HANG_UP) ? HANG_UP : next(verb);
        if (answer.equals(SILENCE)) {
            silences.incrementAndGet();
            lines.readLine();
            return HANG_UP;
        }
        if (answer.endsWith(THEN_SILENCE)) {
            socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
            return untilClosed.join();
        }
        if (!answer.equals(HANG_UP)) {
            socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return verb.equals("QUIT") ? HANG_UP : answer;
    }

    private String next(String verb) {
        List<String> answers = script.getOrDefault(verb, List.of(GOOD.getOrDefault(verb, "502 what?")));
        return answers.size() > 1 ? answers.remove(0) : answers.get(0);
    }

    @Override
    public void close() {
        try {
            untilClosed.complete(HANG_UP);
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException notClosed) {
            throw new UncheckedIOException(notClosed);
        }
    }
}
