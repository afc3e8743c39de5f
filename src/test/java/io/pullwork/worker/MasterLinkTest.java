package io.pullwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.pullwork.handler.Handlers;
import io.pullwork.protocol.AnySize;
import io.pullwork.protocol.Encoding;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Report;
import io.pullwork.protocol.MasterMessage.RequestWork;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reports are as large as a frame allows, and no larger. */
class MasterLinkTest {

    /** As many as the look-ahead allows. */
    private static final int MOST_LEASES = 8_192;

    private final Workbench bench =
            new Workbench(AnySize.LONGEST_WORKER, WorkerSettings.defaults(List.of(), 1), Handlers.NONE);
    private final TestInbox<WorkerMessage.Order> self = TestInbox.create("worker");
    private final TestInbox<MasterMessage.Request> master = TestInbox.create("master");
    private final MasterLink link = new MasterLink(Samples.QUEUE, bench, self.getRef());

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void no_report_is_larger_than_a_frame_whatever_the_outcomes_are() {
        try (var encoding = new Encoding()) {
            // given
            var sizes = new AnySize(Long.getLong("seed", 2));
            List<Finished> finished = LongStream.rangeClosed(1, 500)
                    .mapToObj(number -> AnySize.finished(number, sizes.outcome()))
                    .toList();
            link.add(finished);
            link.handBack(leases(MOST_LEASES));

            // when
            link.meet(new Located(Samples.QUEUE, master.getRef(), 1, LifeAddress.SAME_PROCESS));
            link.report();

            // then
            assertThat(master.receiveMessage()).isInstanceOf(RequestWork.class);
            int reported = 0;
            while (reported < finished.size()) {
                Report report = (Report) master.receiveMessage();
                var remote = new Report(
                        report.worker(),
                        encoding.nobody(),
                        report.number(),
                        report.finished(),
                        report.handedBack(),
                        report.credit());
                assertThat(encoding.frameBytesOf(remote)).isLessThanOrEqualTo(encoding.maxFrameBytes());
                reported += report.finished().size();
                link.settle(report.number());
                link.report();
            }
        }
    }

    @Test
    void a_worker_that_stops_is_settled_when_a_report_has_said_that_it_takes_nothing_more() {
        link.meet(new Located(Samples.QUEUE, master.getRef(), 1, LifeAddress.SAME_PROCESS));
        master.getAllReceived();

        link.drain();
        link.presentLeases();
        link.report();

        assertThat(link.isSettled()).isFalse();
        assertThat(((RequestWork) master.receiveMessage()).credit()).isZero();
        Report report = (Report) master.receiveMessage();
        assertThat(report.credit()).isZero();
        link.settle(report.number());
        link.report();
        assertThat(link.isSettled()).isTrue();
        assertThat(master.hasMessages()).isFalse();
    }

    private static List<Lease> leases(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(AnySize::lease).toList();
    }
}
