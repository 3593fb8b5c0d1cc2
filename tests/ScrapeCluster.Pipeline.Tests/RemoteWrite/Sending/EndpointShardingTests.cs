using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class EndpointShardingTests
{
    private static readonly ValueList<RemoteWriteOptions> Group =
    [
        Endpoint("a"), Endpoint("b") with { Sharding = null }, Endpoint("c"), Endpoint("d"),
    ];

    [Fact]
    public void Every_series_goes_to_one_endpoint_of_the_group_and_keeps_its_labels()
    {
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 300; i++)
        {
            var series = LabelSet.Of(("__name__", "up"), ("instance", $"host-{i}"));
            var takers = Group.Where(endpoint => endpoint.Sharding is not null).Where(endpoint => Kept(endpoint, series) is not null).ToList();

            var taker = takers.ShouldHaveSingleItem();
            Kept(taker, series).ShouldBe(series);
            counts[taker.Name] = counts.GetValueOrDefault(taker.Name) + 1;
        }

        counts.Count.ShouldBe(3);
        counts.Values.Min().ShouldBeGreaterThan(60);
    }

    [Fact]
    public void Series_that_agree_in_the_labels_stay_together()
    {
        var takers = Enumerable.Range(0, 50)
            .Select(i => LabelSet.Of(("__name__", $"metric_{i}"), ("instance", "host")))
            .Select(series => Group.Single(endpoint => endpoint.Sharding is not null && Kept(endpoint, series) is not null).Name);

        takers.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_endpoint_without_a_group_gets_all() => EndpointSharding.RulesOf(Group[1], Group).ShouldBeEmpty();

    private static RemoteWriteOptions Endpoint(string name) =>
        new() { Name = name, Url = $"http://{name}", Sharding = new EndpointShardingOptions("g", ["instance"]) };

    private static LabelSet? Kept(RemoteWriteOptions endpoint, LabelSet series)
    {
        var rules = EndpointSharding.RulesOf(endpoint, Group).Select(rule => RelabelRule.TryCreate(rule, NameValidation.Utf8, out _)!).ToArray();
        var labels = new LabelSetBuilder();
        foreach (var label in series)
            labels.Set(label.Name, label.Value);
        return Relabeler.Apply(rules, labels) ? LabelSet.From(Enumerable.Range(0, labels.Count).Select(i => labels[i])) : null;
    }
}
