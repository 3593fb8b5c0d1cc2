using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class HandoverChunksTests
{
    [Fact]
    public void A_shard_without_targets_leaves_a_header()
    {
        var chunk = Cut([]).ShouldHaveSingleItem();

        (chunk.Shard, chunk.Index, chunk.Count, chunk.Targets.Count).ShouldBe((Left.Shard, 0, 1, 0));
    }

    [Fact]
    public void Many_targets_come_in_chunks_below_the_bound()
    {
        var targets = Enumerable.Range(1, 100).Select(id => Left.Target((ulong)id, series: Left.Series(id, 20))).ToArray();

        var chunks = Cut(targets, maxBytes: 5000);

        chunks.Count.ShouldBeGreaterThan(5);
        chunks.ShouldAllBe(chunk => chunk.Targets.Sum(WireSize.Of) <= 5000 && chunk.Count == chunks.Count);
        chunks.Select(chunk => chunk.Index).ShouldBe(Enumerable.Range(0, chunks.Count));
        chunks.SelectMany(chunk => chunk.Targets).ShouldBe(targets);
    }

    [Fact]
    public void A_target_with_many_series_comes_in_parts_that_name_it_each()
    {
        var left = Left.Target(1, series: Left.Series(0, 1000));

        var parts = Cut([left], maxBytes: 2000).SelectMany(chunk => chunk.Targets).ToList();

        parts.Count.ShouldBeGreaterThan(3);
        parts.Select(part => part with { Series = null }).Distinct().ShouldBe([left with { Series = null }]);
        parts.SelectMany(part => part.Series!.LabelsHashes).ShouldBe(left.Series!.LabelsHashes);
    }

    [Fact]
    public void Series_that_may_not_travel_stay_behind_and_their_target_goes()
    {
        TargetHandover[] targets = [Left.Target(1, series: Left.Series(0, 10)), Left.Target(2), Left.Target(3, series: Left.Series(0, 1))];

        var chunks = HandoverChunks.Of(Left.Shard, Left.Header(), targets, series => series.LabelsHashes.Count < 10);

        chunks.ShouldHaveSingleItem().Targets.ShouldBe([targets[0] with { Series = null }, targets[1], targets[2]]);
    }

    private static IReadOnlyList<ScrapeShardProtocol.HandoverChunk> Cut(TargetHandover[] targets, int maxBytes = HandoverChunks.MaxBytes) =>
        HandoverChunks.Of(Left.Shard, Left.Header(), targets, (SeriesSnapshot _) => true, maxBytes);
}
