package io.pullwork.node;

import io.pullwork.handler.HandlerProvider;
import io.pullwork.handler.Handlers;
import io.pullwork.store.Ownership;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handlers from a folder of jars. Each jar has a class loader of its own: what one brings along, another does not see.
 * All see Pullwork and what it is made of.
 */
final class HandlerJars implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerJars.class);

    private final List<URLClassLoader> loaders = new ArrayList<>();

    /**
     * Those given, and those of each jar in the folder.
     *
     * @throws NodeFailure if others may write in the folder, if a jar has no handlers or cannot give them, or if a name
     *     is taken
     */
    Handlers addTo(Handlers handlers, Path folder) {
        try {
            return added(handlers, folder);
        } catch (NodeFailure refused) {
            close();
            throw refused;
        }
    }

    private Handlers added(Handlers handlers, Path folder) {
        Handlers all = handlers;
        for (Path jar : jars(folder)) {
            Handlers ofJar = handlersOf(jar);
            try {
                all = all.and(ofJar);
            } catch (IllegalArgumentException taken) {
                throw failure(jar, taken.getMessage() + ": give one of them another name, or take the jar away", taken);
            }
            LOG.info("Handlers of {}: {}", jar.getFileName(), ofJar.names());
        }
        return all;
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            requireOnlyOwnerWrites(folder);
            for (Path jar : jars) {
                requireOnlyOwnerWrites(jar);
            }
            if (jars.isEmpty()) {
                LOG.warn("There is no jar in the folder of handlers {}", folder);
            }
            return jars;
        } catch (IOException notRead) {
            throw failure(folder, "cannot be read (" + notRead + ")", notRead);
        }
    }

    /** Whoever may write there decides what this node runs. */
    private static void requireOnlyOwnerWrites(Path path) throws IOException {
        if (Ownership.mayOthersChange(path)) {
            throw failure(
                    path,
                    "can be changed by others, who would decide what runs here: run chown and chmod go-w on it",
                    null);
        }
    }

    // Whatever the code of the jar throws at this moment: it does not run, and its owner shall know why.
    private Handlers handlersOf(Path jar) {
        try {
            new JarFile(jar.toFile()).close();
            var loader = new URLClassLoader(
                    jar.getFileName().toString(),
                    new URL[] {jar.toUri().toURL()},
                    HandlerProvider.class.getClassLoader());
            loaders.add(loader);
            return asIfLoadedBy(loader, () -> handlersBy(loader, jar)).loadedBy(loader);
        } catch (IOException notRead) {
            throw failure(jar, "is not a jar that can be read (" + notRead.getMessage() + ")", notRead);
        } catch (NodeFailure known) {
            throw known;
        } catch (Exception | LinkageError | ServiceConfigurationError | AssertionError notGiven) {
            throw failure(jar, "cannot give its handlers (" + notGiven + ")", notGiven);
        }
    }

    /** Whatever a provider sets up with its libraries finds their classes, as its handlers do later. */
    private static Handlers asIfLoadedBy(ClassLoader loader, Supplier<Handlers> given) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return given.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Handlers handlersBy(ClassLoader loader, Path jar) {
        Handlers all = Handlers.NONE;
        List<HandlerProvider> providers = ServiceLoader.load(HandlerProvider.class, loader).stream()
                // The program itself may have some, which every loader finds too.
                .filter(provider -> loader.equals(provider.type().getClassLoader()))
                .map(ServiceLoader.Provider::get)
                .toList();
        for (HandlerProvider provider : providers) {
            all = all.and(provider.handlers());
        }
        if (providers.isEmpty()) {
            throw failure(
                    jar,
                    "has no handlers: it must name a provider in META-INF/services/" + HandlerProvider.class.getName(),
                    null);
        }
        return all;
    }

    private static NodeFailure failure(Path path, String why, @Nullable Throwable cause) {
        return new NodeFailure(NodeFailure.Kind.CONFIGURATION, "handlers: " + path + " " + why, cause);
    }

    /** Their code cannot load more of itself from now on. */
    @Override
    public void close() {
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException notClosed) {
                LOG.warn("The jar of {} could not be closed: {}", loader.getName(), notClosed.getMessage());
            }
        }
    }
}
