using ScrapeCluster.Actors.Tenure;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Tenure;

public sealed class NodeTenureTests
{
    private readonly TwoClocks _clocks = new();
    private readonly NodeTenure _tenure;

    public NodeTenureTests() => _tenure = new NodeTenure(_clocks);

    [Fact]
    public void A_node_that_nobody_confirmed_yet_may_nothing() => _tenure.Holds.ShouldBeFalse();

    // A frozen process: its monotonic clock runs on. A suspended machine: only the wall clock does. A clock that was set back: neither matters.
    [Theory]
    [InlineData(7.9, 7.9, true)]
    [InlineData(8, 8, false)]
    [InlineData(60, 60, false)]
    [InlineData(0.5, 3600, false)]
    [InlineData(7.9, -3600, true)]
    [InlineData(8.1, -3600, false)]
    public void A_confirmation_counts_for_eight_seconds_on_the_clock_that_says_more(double monotonicSeconds, double wallSeconds, bool holds)
    {
        _tenure.Renew(TenureLease.Since(Moment.Now(_clocks)));

        _clocks.Monotonic += TimeSpan.FromSeconds(monotonicSeconds);
        _clocks.Wall += TimeSpan.FromSeconds(wallSeconds);

        _tenure.Holds.ShouldBe(holds);
    }

    [Fact]
    public void A_node_that_needs_nobody_holds_tenure_however_long_it_was_frozen()
    {
        _tenure.Renew(TenureLease.Unbounded);
        _clocks.Monotonic += TimeSpan.FromDays(1);

        _tenure.Holds.ShouldBeTrue();
    }

    [Fact]
    public void Once_taken_out_it_never_holds_again()
    {
        _tenure.Renew(TenureLease.Unbounded);

        _tenure.End("first").ShouldBeTrue();
        _tenure.End("second").ShouldBeFalse();
        _tenure.Renew(TenureLease.Unbounded);

        _tenure.Holds.ShouldBeFalse();
        _tenure.EndedBecause.ShouldBe("first");
    }
}
