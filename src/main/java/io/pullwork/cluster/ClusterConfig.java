package io.pullwork.cluster;

import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Akka as Pullwork uses it; the values and their reasons are in {@code pullwork-akka.conf}. */
public final class ClusterConfig {

    /** The name of every Pullwork cluster's actor system: members of a cluster must have the same. */
    public static final String SYSTEM_NAME = "pullwork";

    /** The role of programs that only put tasks and take results. */
    public static final String CLIENT_ROLE = "client";

    private ClusterConfig() {}

    /**
     * For a member of a cluster.
     *
     * @param listen port 0 takes a free one
     * @param rest everything else, as {@link #ofProgram()} or a node's settings have it
     */
    public static Config member(Address listen, Collection<String> roles, Config rest) {
        return ConfigFactory.parseMap(Map.of(
                        "akka.remote.artery.canonical.hostname", listen.host(),
                        "akka.remote.artery.canonical.port", listen.port(),
                        "akka.cluster.roles", ConfigValueFactory.fromIterable(List.copyOf(roles))))
                .withFallback(rest);
    }

    /**
     * For a node that has been member of a cluster before. The others try only every second or so to connect again to
     * a process that was away: who began a cluster alone meanwhile would never find theirs.
     */
    public static Config patient(Config member) {
        return ConfigFactory.parseString("akka.cluster.seed-node-timeout = 6 s").withFallback(member);
    }

    /** What a program's own {@code application.conf} and system properties say, over our settings, over all others. */
    public static Config ofProgram() {
        return ConfigFactory.defaultOverrides()
                .withFallback(ConfigFactory.defaultApplication())
                .withFallback(ours())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    /** For an actor system that speaks to nobody outside its process. */
    public static Config embedded() {
        return embedded(ofProgram());
    }

    /** As {@link #embedded()}, with these settings instead of the program's. */
    public static Config embedded(Config settings) {
        return ConfigFactory.parseString("akka.actor.provider = local").withFallback(settings);
    }

    /**
     * What we set of Akka's own. It is no part of {@code reference.conf}: which jar's wins there is a
     * matter of their order, and ours must win over Akka's.
     */
    public static Config ours() {
        return ConfigFactory.parseResources(
                ClusterConfig.class.getClassLoader(),
                "pullwork-akka.conf",
                ConfigParseOptions.defaults().setAllowMissing(false));
    }

    /**
     * Joins the cluster of the first of these that answers; asks until one does.
     *
     * @return is true once this process is a member, and false if its actor system ended before
     */
    public static CompletableFuture<Boolean> join(ActorSystem<?> system, List<Address> seeds) {
        var isMember = new CompletableFuture<Boolean>();
        akka.cluster.Cluster.get(system).registerOnMemberUp(() -> isMember.complete(true));
        system.getWhenTerminated().whenComplete((done, failed) -> isMember.complete(false));
        var addresses = seeds.stream()
                .map(seed -> AddressFromURIString.parse("akka://" + system.name() + "@" + seed))
                .toList();
        Cluster.get(system).manager().tell(new JoinSeedNodes(addresses));
        return isMember;
    }
}
