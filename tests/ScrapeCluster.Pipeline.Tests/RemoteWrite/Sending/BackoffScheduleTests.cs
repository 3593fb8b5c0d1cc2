using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class BackoffScheduleTests
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    private readonly BackoffSchedule _schedule = new(Min, Max, new Random(7));

    [Fact]
    public void Waits_double_up_to_the_longest()
    {
        var expected = Min;
        for (var i = 0; i < 12; i++)
        {
            ShouldBeJustBelow(_schedule.Next(retryAfter: null), expected);
            expected = expected * 2 < Max ? expected * 2 : Max;
        }
    }

    [Fact]
    public void After_a_success_it_begins_anew()
    {
        _schedule.Next(retryAfter: null);
        _schedule.Next(retryAfter: null);
        _schedule.Reset();

        ShouldBeJustBelow(_schedule.Next(retryAfter: null), Min);
    }

    [Fact]
    public void What_the_receiver_asks_for_is_the_least_also_above_the_longest()
    {
        var asked = TimeSpan.FromSeconds(60);

        _schedule.Next(asked).ShouldBeInRange(asked, asked * (1 + BackoffSchedule.Jitter));
        ShouldBeJustBelow(_schedule.Next(retryAfter: null), Max);
    }

    [Fact]
    public void Writers_that_fail_together_do_not_come_back_together()
    {
        var random = new Random(7);
        var waits = Enumerable.Range(0, 50).Select(_ => new BackoffSchedule(Min, Max, random).Next(TimeSpan.FromSeconds(10))).ToList();

        waits.Distinct().Count().ShouldBe(50);
        (waits.Max() - waits.Min()).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    private static void ShouldBeJustBelow(TimeSpan wait, TimeSpan expected) => wait.ShouldBeInRange(expected * (1 - BackoffSchedule.Jitter), expected);
}
