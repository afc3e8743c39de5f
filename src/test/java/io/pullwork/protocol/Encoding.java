package io.pullwork.protocol;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import io.pullwork.cluster.ClusterConfig;

/** Akka's own serialization, as an actor system of Pullwork's is configured with it. */
public final class Encoding implements AutoCloseable {

    private static final int ARTERY_HEADER_BYTES = 4_096;

    private final ActorTestKit kit = ActorTestKit.create("pullwork", ClusterConfig.embedded());
    private final Serialization serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));

    public ActorSystem<?> system() {
        return kit.system();
    }

    public int maxFrameBytes() {
        return Math.toIntExact(
                kit.system().settings().config().getBytes("akka.remote.artery.advanced.maximum-frame-size"));
    }

    /** A reference as long as they get in practice: a host's name, and what Akka names its actors. */
    public <T> ActorRef<T> nobody() {
        return ActorRefResolver.get(system())
                .resolveActorRef("akka://pullwork/user/" + "a".repeat(200) + "#" + Integer.MAX_VALUE);
    }

    /** As {@link #bytesOf}, with what Artery writes before it: sender, recipient, the name of the class. */
    public int frameBytesOf(Object message) {
        return bytesOf(message).length + ARTERY_HEADER_BYTES;
    }

    public byte[] bytesOf(Object message) {
        return serialization.serialize(message).get();
    }

    Serializer serializerOf(Object message) {
        return serialization.findSerializerFor(message);
    }

    /** Reads bytes as what {@code like} is. */
    Object read(byte[] bytes, Object like) {
        Serializer serializer = serializerOf(like);
        return serialization
                .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, like))
                .get();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
