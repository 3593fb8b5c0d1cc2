using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Discovery;

public sealed class DiscovererListTests
{
    private static readonly DiscoveryOptions s_a = Options("a");
    private static readonly DiscoveryOptions s_b = Options("b");

    [Fact]
    public void Each_names_its_jobs_and_those_with_errors_come_first()
    {
        var list = DiscovererList.Of(
            [new DiscovererStatus(s_a, "x", 1, 2, 1.5, null), new DiscovererStatus(s_b, "y", 0, 0, 0, "no answer"), new DiscovererStatus(Options("gone"), "z", 0, 0, 0, null)],
            [("one", [s_a, s_b]), ("two", [s_a, s_a])]);

        list.All.ShouldBe(
        [
            new DiscoveryProtocol.Discoverer("static", "y", ["one"], 0, 0, 0, "no answer"),
            new DiscoveryProtocol.Discoverer("static", "x", ["one", "two"], 1, 2, 1500, null),
        ]);
    }

    [Fact]
    public void The_answer_is_bounded()
    {
        List<DiscoveryOptions> many = [.. Enumerable.Range(0, 1_000).Select(i => Options($"{i}"))];

        var list = DiscovererList.Of(
            [.. many.Select(options => new DiscovererStatus(options, new string('s', 5_000), 0, 0, 0, new string('e', 5_000)))],
            [.. Enumerable.Range(0, 100).Select(i => ($"job{i}", many.ToValueList()))]);

        list.All.Count.ShouldBe(DiscovererList.MaxShown);
        list.All[0].Source.Length.ShouldBe(300);
        list.All[0].Error!.Length.ShouldBe(300);
        list.All[0].Jobs.Count.ShouldBe(20);
    }

    private static StaticDiscoveryOptions Options(string target) => new([new StaticGroupOptions([target], LabelSet.Empty)]);
}
