using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class HandoverBudgetTests
{
    private readonly FakeTimeProvider _time = new(Examples.Noon);

    [Fact]
    public void What_is_taken_is_gone_for_a_while()
    {
        var budget = new HandoverBudget(_time, 100);

        budget.TryTake(60).ShouldBeTrue();
        budget.TryTake(60).ShouldBeFalse();
        budget.TryTake(40).ShouldBeTrue();
        budget.TryTake(1).ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(10));
        budget.TryTake(51).ShouldBeFalse();
        budget.TryTake(50).ShouldBeTrue();
    }

    [Fact]
    public void No_more_comes_back_than_was_taken()
    {
        var budget = new HandoverBudget(_time, 100);
        budget.TryTake(10).ShouldBeTrue();
        _time.Advance(TimeSpan.FromHours(1));

        budget.TryTake(101).ShouldBeFalse();
        budget.TryTake(100).ShouldBeTrue();
    }
}
