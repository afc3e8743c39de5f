package io.pullwork.queue;

import io.pullwork.task.Keys;
import io.pullwork.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose turn it is, by times in a map that is looked through each time. No key is empty. */
final class NaiveTurns implements Comparator<Task> {

    private final Map<String, Long> times = new HashMap<>();
    private long present;

    /** Whoever waits has a time; who does not, and is not ahead, is forgotten. */
    void note(List<Task> waiting) {
        List<String> tenants =
                waiting.stream().map(NaiveTurns::tenant).distinct().toList();
        for (String tenant : new ArrayList<>(times.keySet())) {
            if (!tenant.isEmpty() && !tenants.contains(tenant) && time(tenant) <= present) {
                times.remove(tenant);
            }
        }
        tenants.stream().filter(tenant -> !tenant.isEmpty()).forEach(tenant -> times.putIfAbsent(tenant, present));
    }

    void served(Task task) {
        Keys.Fair fair = task.options().keys().fair();
        present = Math.max(time(tenant(task)), present);
        times.put(tenant(task), present + (1L << 30) / (fair == null ? 1 : fair.weight()));
    }

    @Override
    public int compare(Task one, Task other) {
        return Comparator.comparing(this::time)
                .thenComparing(Comparator.naturalOrder())
                .compare(tenant(one), tenant(other));
    }

    private long time(String tenant) {
        return times.getOrDefault(tenant, 0L);
    }

    private static String tenant(Task task) {
        Keys.Fair fair = task.options().keys().fair();
        return fair == null ? "" : fair.key().value();
    }
}
