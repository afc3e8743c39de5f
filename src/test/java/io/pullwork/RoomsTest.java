package io.pullwork;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.pullwork.client.Counterpart;
import io.pullwork.client.QueueEnds;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Which room may know which: only rooms below its own, and the heart nothing of the world outside. */
class RoomsTest {

    /** From the bottom to the top; those in one row do not know each other. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("task"),
            List.of("queue", "handler", "report"),
            List.of("store", "protocol", "cron"),
            List.of("cluster"),
            List.of("master", "worker"),
            List.of("node"),
            List.of("client"),
            List.of("job", "http", "python", "testing"),
            List.of("cli"));

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pullwork");

    @Test
    void a_room_knows_only_rooms_below_it() {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String room : FLOORS.get(floor)) {
                var forbidden = new ArrayList<String>();
                FLOORS.subList(floor, FLOORS.size()).forEach(forbidden::addAll);
                forbidden.remove(room);
                noClasses()
                        .that()
                        .resideInAPackage(in(room))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(in(forbidden))
                        .allowEmptyShould(true)
                        .check(HOUSE);
            }
        }
    }

    @Test
    void every_class_lives_in_a_known_room() {
        List<String> rooms = FLOORS.stream().flatMap(List::stream).toList();
        classes().should().resideInAnyPackage(in(rooms)).check(HOUSE);
    }

    @Test
    void there_are_no_cycles() {
        slices().matching("io.pullwork.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    /** What a program uses is one thing; that it can also run all of it by itself is another. */
    @Test
    void only_the_embedded_form_of_the_client_knows_masters_and_workers() {
        noClasses()
                .that()
                .resideInAPackage(in("client"))
                .and()
                .haveSimpleNameNotStartingWith("Embedded")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("master"), in("worker"))
                .check(HOUSE);
    }

    @Test
    void the_heart_and_its_nouns_use_only_the_jdk_and_of_it_no_io() {
        classes()
                .that()
                .resideInAnyPackage(in("queue"), in("task"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                in("queue"),
                                in("task"),
                                "java.lang..",
                                "java.util..",
                                "java.nio.charset",
                                "org.jspecify.annotations")
                        .or(are(type(SecureRandom.class)))
                        .or(are(type(MessageDigest.class)))
                        .or(are(type(NoSuchAlgorithmException.class)))
                        // Bytes read as numbers, for the digest.
                        .or(are(type(ByteBuffer.class)))
                        // Values in the words of users; that nobody asks for the current time is tested below.
                        .or(are(type(Duration.class)))
                        .or(are(type(Instant.class))))
                .check(HOUSE);
    }

    /** The same calls give the same steps, so that a simulator can replay them. */
    @Test
    void the_heart_and_its_nouns_have_no_clock_and_no_chance() {
        noClasses()
                .that()
                .resideInAnyPackage(in("queue"), in("task"))
                .should()
                .dependOnClassesThat(aSourceOfTimeOrChance())
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAnyPackage(in("queue"), in("task"))
                .and(are(DescribedPredicate.not(anIdThatIsDrawnAtStart())))
                .should()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat(type(SecureRandom.class))
                .check(HOUSE);
    }

    @Test
    void the_author_of_a_handler_sees_no_actors() {
        noClasses()
                .that()
                .resideInAPackage(in("handler"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("akka..")
                .check(HOUSE);
    }

    /** Programs get theirs from {@code Pullwork}. */
    @Test
    void only_the_room_for_tests_stands_behind_the_ends_of_a_queue_as_an_actor_does() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("client"), in("testing"))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Counterpart.class, QueueEnds.class)
                .check(HOUSE);
    }

    @Test
    void a_test_of_a_program_needs_no_actors_and_no_time() {
        noClasses()
                .that()
                .resideInAPackage(in("testing"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("akka..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "start")
                .check(HOUSE);
    }

    private static DescribedPredicate<JavaClass> aSourceOfTimeOrChance() {
        return type(Clock.class).or(type(Random.class)).or(type(ThreadLocalRandom.class));
    }

    /** Ids of incarnations must differ between processes: outside the heart they are drawn, once. */
    private static DescribedPredicate<JavaClass> anIdThatIsDrawnAtStart() {
        return DescribedPredicate.describe(
                "ids of incarnations", one -> List.of("io.pullwork.task.ClientId", "io.pullwork.task.WorkerId")
                        .contains(one.getName()));
    }

    private static String in(String room) {
        return "io.pullwork." + room + "..";
    }

    private static String[] in(List<String> rooms) {
        return rooms.stream().map(RoomsTest::in).toArray(String[]::new);
    }
}
