using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public class SeriesMoveTests
{
    [Fact]
    public void The_end_of_a_target_right_after_a_move_marks_everything_once()
    {
        using var target = new EncodedTarget { ReportCount = 1 };
        target.Scrape(1000, "a 1\n");
        var snapshot = target.Snapshot().ShouldNotBeNull();
        snapshot.Count.ShouldBe(2);
        snapshot.Flags.ShouldBe([(byte)1, 1]);
        snapshot.LastTimestampsMs.ShouldBe([1000L, 1000]);

        target.Move(EncodedTarget.PlanOf());

        target.Snapshot().ShouldBe(snapshot);
        target.End(2000).ShouldBe(["{__name__=\"up\", job=\"j\"} stale @2000", "{__name__=\"a\", job=\"j\"} stale @2000"], ignoreOrder: true);
    }
}
