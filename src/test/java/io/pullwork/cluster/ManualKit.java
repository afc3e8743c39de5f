package io.pullwork.cluster;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import com.typesafe.config.ConfigFactory;

/** A testkit with the settings of an embedded Pullwork, in which time passes when a test says so. */
public final class ManualKit {

    private ManualKit() {}

    public static ActorTestKit create() {
        return ActorTestKit.create(
                "pullwork",
                ManualTime.config()
                        .withFallback(
                                ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 20 s"))
                        .withFallback(ClusterConfig.embedded()));
    }
}
