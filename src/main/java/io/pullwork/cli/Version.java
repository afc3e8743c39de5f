package io.pullwork.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says; the version itself stands in the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"pullwork " + (version == null ? "(not packaged)" : version)};
    }
}
