package io.pullwork.task;

/**
 * Names one waiting call of one client, so that repeating it after a lost message finds the same wait
 * or the same answer instead of beginning another (P12).
 *
 * @param number counts up from 1 within the client
 */
public record CallId(ClientId client, long number) {

    @Override
    public String toString() {
        return client + "/" + number;
    }
}
