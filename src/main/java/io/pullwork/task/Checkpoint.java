package io.pullwork.task;

/**
 * How far an attempt has come, in the words of its handler: the next attempt may go on from there.
 *
 * @param lease the attempt
 * @param number counts up from 1 within the attempt
 * @param state as the handler wrote it
 */
public record Checkpoint(Lease lease, int number, Payload state) {

    /**
     * The state to be stored for a task, with which it will travel.
     *
     * @throws IllegalArgumentException if both together are larger than one payload may be
     */
    public static Payload stateFor(Task task, byte[] state, int maxPayloadBytes) {
        int left = Math.max(0, maxPayloadBytes - task.payload().sizeBytes());
        if (state.length > left) {
            throw new IllegalArgumentException("a checkpoint of " + state.length + " bytes is larger than the " + left
                    + " that pullwork.task.max-payload leaves beside the payload of the task");
        }
        return Payload.ofBytes(state);
    }
}
