using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>What a shard's old owner leaves to the new one, with something in every member.</summary>
internal static class HandoverExamples
{
    public static Dictionary<string, object> Messages => new()
    {
        ["HC1"] = Chunk(TargetExamples.Rich),
        ["HT1"] = new HandoverTurnsProtocol.Taken(17, 1_700_000_000_000),
    };

    private static SeriesSnapshot Series => new()
    {
        LastScrapeMs = 1_700_000_000_123,
        Groups = [["main", "twin"], ["filtered"]],
        LabelsHashes = [1, ulong.MaxValue, 0xfeed],
        LastTimestampsMs = [1_700_000_000_123, 1_700_000_000_000, 1_700_000_009_000],
        Flags = [1, 3, 0b00111110],
        LastExemplarsMs = [1_700_000_000_001, long.MinValue, 1_699_999_999_000],
        Encodings = [1, 2, 3, 4],
        EncodedLength = 99,
    };

    /// <summary>As most are: nothing special about any series.</summary>
    private static SeriesSnapshot EvenSeries => Series with
    {
        Groups = [["main"]],
        LastTimestampsMs = [1_700_000_000_123, 1_700_000_000_123, 1_700_000_000_123],
        Flags = [1, 1, 1],
        LastExemplarsMs = [],
    };

    private static ScrapeShardProtocol.HandoverChunk Chunk(Target rich) => new(
        17,
        new ShardHandover(
            "akka.tcp://scrapecluster@10.0.0.1:7946", 1_700_000_000_777, Examples.Version(5, 1_700_000_000_000), ["late"], 1_700_000_000_999, ["main", "twin"],
            [new ShardMove(17, "10.0.0.2:7946", "10.0.0.1:7946", 1_699_999_000_001, 1_699_999_000_333, 1_699_999_000_222), new ShardMove(17, "", "10.0.0.2:7946", 0, 1, 2)]),
        1,
        3,
        [
            new TargetHandover(Examples.Target(1), 1_700_000_000_100, Examples.Version(4), Ending: false, Last: null, Series: null),
            new TargetHandover(rich, -1, Examples.Version(5, 1_700_000_000_000), Ending: true, Examples.Result(1_700_000_000_123, "Cannot scrape."), Series),
            new TargetHandover(rich, 0, AssignmentVersion.None, Ending: false, Examples.Result(1_700_000_000_123) with { SamplesScraped = 1 }, EvenSeries),
        ]);
}
