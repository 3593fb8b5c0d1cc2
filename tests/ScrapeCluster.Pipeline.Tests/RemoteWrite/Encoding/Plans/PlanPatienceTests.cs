using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

public class PlanPatienceTests
{
    private PlanPatience _patience;

    [Fact]
    public void The_first_plan_is_made_at_once() => Wait().ShouldBe(1);

    [Fact]
    public void Each_plan_that_does_not_last_is_waited_for_twice_as_long()
    {
        foreach (var scrapes in (int[])[1, 2, 4, 8, 16, 32, 64, 64])
        {
            _patience.PlanEnded(uses: 1);
            Wait().ShouldBe(scrapes);
        }
    }

    [Fact]
    public void A_plan_that_lasted_starts_that_anew()
    {
        for (var i = 0; i < 4; i++)
            _patience.PlanEnded(uses: 0);
        _patience.PlanEnded(uses: 16 * 8);
        Wait().ShouldBe(1);
    }

    [Fact]
    public void A_page_that_does_not_stand_still_starts_the_wait_anew()
    {
        for (var i = 0; i < 3; i++)
            _patience.PlanEnded(uses: 0);
        for (var i = 0; i < 3; i++)
            _patience.IsOver(stoodStill: true).ShouldBeFalse();
        _patience.IsOver(stoodStill: false).ShouldBeFalse();
        Wait().ShouldBe(4);
    }

    /// <summary>In a thousand scrapes of a page that changes each time, next to no plan is made.</summary>
    [Fact]
    public void A_page_that_changes_each_time_gets_no_second_plan()
    {
        var plans = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (!_patience.IsOver(stoodStill: false))
                continue;
            plans++;
            _patience.PlanEnded(uses: 0);
        }

        plans.ShouldBe(1);
    }

    /// <summary>Scrapes that stood still until the time has come.</summary>
    private int Wait()
    {
        for (var scrapes = 1; ; scrapes++)
        {
            if (_patience.IsOver(stoodStill: true))
                return scrapes;
        }
    }
}
