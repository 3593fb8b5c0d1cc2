using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests;

public class ReloadChangesTests
{
    [Fact]
    public void Jobs_are_compared_by_value()
    {
        var before = Options(Job("same"), Job("changed"), Job("gone"), Job("gone too"));
        var after = Options(Job("same"), Job("changed") with { SampleLimit = 5 }, Job("new"));

        ReloadChanges.Between(before, after).ShouldBe(new ReloadChanges(Added: 1, Removed: 2, Changed: 1, Unchanged: 1));
    }

    private static ScrapePoolOptions Job(string name) => new() { JobName = name, Discoveries = [Examples.Static("a:1")] };

    private static ScrapeClusterOptions Options(params ScrapePoolOptions[] pools) => new() { ScrapePools = pools.ToValueList() };
}
