package io.pullwork.client;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.pullwork.cluster.Address;
import io.pullwork.cluster.ClusterConfig;
import io.pullwork.cluster.Downing;
import io.pullwork.cluster.ShardedMasters;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that becomes a member of a cluster for the sake of its queues. */
final class Joined {

    private static final Duration UNREACHABLE_FOR = Duration.ofSeconds(1);

    private Joined() {}

    static Pullwork cluster(Config config, String... seeds) {
        ClientSettings settings = ClientSettings.of(config);
        List<Address> addresses = addresses(seeds);
        var listen = new Address(localHost(addresses.get(0), settings), 0);
        ActorSystem<?> system = ActorSystem.create(
                Downing.create(UNREACHABLE_FOR),
                ClusterConfig.SYSTEM_NAME,
                ClusterConfig.member(listen, List.of(ClusterConfig.CLIENT_ROLE), config));
        if (!isDoneWithin(ClusterConfig.join(system, addresses), settings.joinTimeout())) {
            end(system);
            throw new ConnectFailed(
                    "no node of a cluster answered at " + String.join(", ", seeds) + " within "
                            + Durations.shown(settings.joinTimeout()) + ": is one running there?",
                    null);
        }
        return new Connection(system, ShardedMasters.of(system), settings, () -> end(system));
    }

    private static List<Address> addresses(String[] seeds) {
        if (seeds.length == 0) {
            throw new ConnectFailed("no seed given: name at least one node as host:port", null);
        }
        try {
            return Arrays.stream(seeds).map(Address::parse).toList();
        } catch (IllegalArgumentException notAnAddress) {
            throw new ConnectFailed("seed " + notAnAddress.getMessage(), notAnAddress);
        }
    }

    /** The address of this host by which the seed sees it; found by the routing table, nothing is sent. */
    private static String localHost(Address seed, ClientSettings settings) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(seed.host()), Math.max(1, seed.port())));
            InetAddress local = socket.getLocalAddress();
            if (!local.isLoopbackAddress() && !settings.isInsecure()) {
                throw new ConnectFailed(
                        "seed " + seed + " is on another machine, and nothing encrypts or authenticates yet:"
                                + " set pullwork.client.insecure = true if the network is trusted",
                        null);
            }
            return local.getHostAddress();
        } catch (IOException notFound) {
            throw new ConnectFailed("seed " + seed + " cannot be reached: " + notFound.getMessage(), notFound);
        }
    }

    private static boolean isDoneWithin(Future<Boolean> isMember, Duration timeout) {
        try {
            return isMember.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException notInTime) {
            return false;
        }
    }

    /** Leaves the cluster, so that nobody has to find out. */
    private static void end(ActorSystem<?> system) {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
