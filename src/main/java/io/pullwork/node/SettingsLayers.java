package io.pullwork.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import io.pullwork.cluster.ClusterConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lays what the command line says over the operator's file over the defaults of all jars. The operator's
 * file is not found by {@code -Dconfig.file}, since that replaces what it should only refine.
 */
final class SettingsLayers {

    /** What an operator edits, in the working directory. */
    private static final Path USUAL_FILE = Path.of("application.conf");

    private SettingsLayers() {}

    /** @throws ConfigException if a file cannot be read or understood */
    static Config merge(Optional<Path> file, Config overrides) {
        ClassLoader loader = SettingsLayers.class.getClassLoader();
        return overrides
                .withFallback(operatorFile(file))
                .withFallback(ClusterConfig.ours())
                .withFallback(ConfigFactory.load(loader))
                .resolve();
    }

    private static Config operatorFile(Optional<Path> file) {
        if (file.isEmpty() && !Files.exists(USUAL_FILE)) {
            return ConfigFactory.empty();
        }
        return ConfigFactory.parseFile(
                file.orElse(USUAL_FILE).toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    }

    /** For each key under {@code pullwork} that is not one of ours, a line that says where and what was meant. */
    static List<String> unknownKeys(Config merged) {
        Set<String> known = keys(defaults());
        var problems = new ArrayList<String>();
        new TreeMap<>(values(merged)).forEach((key, value) -> {
            if (!known.contains(key)) {
                problems.add(value.origin().description() + ": " + key + " is not a setting" + hint(key, known));
            }
        });
        return problems;
    }

    /** Without the environment: what is known must not depend on it. */
    static Config defaults() {
        return ConfigFactory.parseResources(SettingsLayers.class.getClassLoader(), "reference.conf")
                .withOnlyPath("pullwork")
                .resolve(ConfigResolveOptions.noSystem());
    }

    static Set<String> keys(Config config) {
        return new TreeSet<>(values(config).keySet());
    }

    private static Map<String, ConfigValue> values(Config config) {
        var values = new TreeMap<String, ConfigValue>();
        config.withOnlyPath("pullwork").entrySet().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private static String hint(String key, Set<String> known) {
        String group = key + ".";
        if (known.stream().anyMatch(other -> other.startsWith(group))) {
            return " but a group of settings";
        }
        String nearest = known.stream()
                .min(Comparator.comparingInt(other -> distance(key, other)))
                .orElseThrow();
        return distance(key, nearest) <= key.length() / 2 ? "; did you mean " + nearest + "?" : "";
    }

    /** How many letters must be put in, taken out or replaced to make one of the other (Levenshtein, 1965). */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
