using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

public sealed class StaticDiscovererTests
{
    [Fact]
    public async Task Publishes_once_what_is_configured()
    {
        await using var discoverer = new RunningDiscoverer(new StaticDiscoveryOptions(
        [
            new StaticGroupOptions(["a:1", "b:2"], LabelSet.Of(("x", "y"))),
            new StaticGroupOptions(["c:3"], LabelSet.Empty),
        ]));

        await discoverer.UntilAsync("a:1 b:2 c:3");

        discoverer.Publications.ShouldBe(1);
        discoverer.Groups.Select(group => (group.Source, group.Labels)).ShouldBe([("0", LabelSet.Of(("x", "y"))), ("1", LabelSet.Empty)]);
        discoverer.Measured("discovered_targets:static").ShouldBe(3);
    }

    [Fact]
    public async Task Without_targets_the_list_is_empty_and_published()
    {
        await using var discoverer = new RunningDiscoverer(new StaticDiscoveryOptions([]));

        await discoverer.UntilAsync("");
    }
}
