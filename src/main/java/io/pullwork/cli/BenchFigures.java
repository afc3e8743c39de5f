package io.pullwork.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What the client of a bench measured; written by its process and read by the one that started it. */
record BenchFigures(double tasksPerSecond, double p50Millis, double p99Millis) {

    Map<String, Object> toJson() {
        return Map.of("tasks_per_s", tasksPerSecond, "p50_ms", p50Millis, "p99_ms", p99Millis);
    }

    static BenchFigures fromJson(JsonNode json) {
        return new BenchFigures(
                json.required("tasks_per_s").doubleValue(),
                json.required("p50_ms").doubleValue(),
                json.required("p99_ms").doubleValue());
    }
}
