using Akka.Actor;
using Akka.TestKit.Xunit;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Discovery;

public class AssignmentChunksTests : PatientTestKit
{
    [Fact]
    public void An_empty_list_is_one_empty_chunk()
    {
        var chunk = AssignmentChunks.Of(3, new ShardAssignment(Examples.Version(1), [], ["late"])).ShouldHaveSingleItem();

        chunk.ShouldBe(new ScrapeShardProtocol.AssignmentChunk(3, Examples.Version(1), 0, 1, [], ["late"]));
    }

    [Fact]
    public void A_long_list_is_cut_and_comes_together_again()
    {
        var targets = Enumerable.Range(0, 1000).Select(i => Examples.Target((ulong)i, instance: $"host-{i}:9100")).ToList();
        var chunks = AssignmentChunks.Of(3, new ShardAssignment(Examples.Version(1), targets, []), maxBytes: 20_000);
        var assembler = new ChunkAssembler();

        chunks.Count.ShouldBeGreaterThan(5);
        chunks.Select(assembler.Add).ToList()[^1].ShouldNotBeNull().Targets.ShouldBe(targets);
    }

    [Fact]
    public void A_chunk_is_never_larger_on_the_wire_than_the_bound()
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);
        var targets = Enumerable.Range(0, 3000)
            .Select(i => Examples.Target((ulong)i, $"job-{i}", instance: $"ホスト-{i}") with { DiscoveredLabels = LabelSet.Of(("__meta_é", new string('漢', i % 500))) })
            .ToList();

        AssignmentChunks.Of(3, new ShardAssignment(Examples.Version(1), targets, []))
            .ShouldAllBe(chunk => serializer.ToBinary(chunk).Length <= AssignmentChunks.MaxBytes);
    }

    [Fact]
    public void A_target_larger_than_a_chunk_goes_alone()
    {
        var large = Examples.Target() with { DiscoveredLabels = LabelSet.Of(("__meta_x", new string('x', 5000))) };

        AssignmentChunks.Of(3, new ShardAssignment(Examples.Version(1), [large, large, large], []), maxBytes: 1000).Count.ShouldBe(3);
    }
}
