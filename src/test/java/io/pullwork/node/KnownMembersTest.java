package io.pullwork.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullwork.cluster.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownMembersTest {

    private static final Address FIRST = new Address("10.0.0.5", 2551);
    private static final Address SECOND = new Address("10.0.0.6", 2551);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void the_last_ones_told_are_read_by_the_next_life_and_by_nobody_else() throws Exception {
        var members = new KnownMembers(Optional.of(folder));
        members.write(Set.of(FIRST));
        members.write(Set.of(FIRST, SECOND));

        await().untilAsserted(() ->
                assertThat(new KnownMembers(Optional.of(folder)).read()).containsExactlyInAnyOrder(FIRST, SECOND));
        assertThat(Files.getPosixFilePermissions(folder.resolve("members")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void a_damaged_file_is_not_believed() throws Exception {
        Files.writeString(folder.resolve("members"), "10.0.0.5:2551\nnowhere\n");

        assertThat(new KnownMembers(Optional.of(folder)).read()).isEmpty();
    }

    @Test
    void without_a_folder_nothing_is_kept() {
        var members = new KnownMembers(Optional.empty());

        members.write(Set.of(FIRST));

        assertThat(members.read()).isEmpty();
    }
}
