using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class ChunkAssemblerTests
{
    private readonly ChunkAssembler _assembler = new();

    [Fact]
    public void A_list_is_there_when_its_last_part_is()
    {
        _assembler.Add(Chunk(1, 1, 2)).ShouldBeNull();

        var assignment = _assembler.Add(Chunk(1, 0, 2)).ShouldNotBeNull();

        assignment.Version.ShouldBe(Examples.Version(1));
        assignment.Targets.Select(target => target.Id.Value).ShouldBe([100ul, 101ul]);
    }

    [Fact]
    public void The_same_part_twice_counts_once()
    {
        _assembler.Add(Chunk(1, 0, 2)).ShouldBeNull();
        _assembler.Add(Chunk(1, 0, 2)).ShouldBeNull();
        _assembler.Add(Chunk(1, 1, 2)).ShouldNotBeNull();
    }

    [Fact]
    public void A_newer_version_pushes_an_unfinished_one_aside()
    {
        _assembler.Add(Chunk(1, 0, 2)).ShouldBeNull();
        _assembler.Add(Chunk(2, 0, 2)).ShouldBeNull();
        _assembler.Add(Chunk(1, 1, 2)).ShouldBeNull();
        _assembler.Add(Chunk(2, 1, 2)).ShouldNotBeNull().Version.ShouldBe(Examples.Version(2));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void A_part_outside_its_count_is_ignored(int index, int count) =>
        _assembler.Add(Chunk(1, index, count)).ShouldBeNull();

    private static ScrapeShardProtocol.AssignmentChunk Chunk(long version, int index, int count) =>
        new(3, Examples.Version(version), index, count, [Examples.Target(100 + (ulong)Math.Max(0, index))], []);
}
