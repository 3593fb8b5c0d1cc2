using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>What writers say to each other when a shard moves.</summary>
internal static class WriterExamples
{
    public static Dictionary<string, object> Messages => new()
    {
        ["WR1"] = new WriterHandoverProtocol.DrainRequest(Key),
        ["WD1"] = new WriterHandoverProtocol.DrainDone(Key),
        ["WO1"] = new WriterHandoverProtocol.GateOpened(Key),
        ["WN1"] = new WriterHandoverProtocol.NotClaimed(Key),
        ["WB1"] = new WriterHandoverProtocol.QueueBlock(Key, 12, [new MovedFragment(
            new Fragment
            {
                Compressed = new byte[] { 1, 2, 3 },
                UncompressedLength = 4,
                SampleCount = 5,
                ExemplarCount = 6,
                MinTimestampMs = 1_700_000_000_123,
                MaxTimestampMs = 1_700_000_000_456,
            },
            AgeMs: 7_000,
            TriedTogether: 8)]),
        ["WT1"] = new WriterHandoverProtocol.QueueBlockTaken(Key, 12),
    };

    private static HandoverKey Key => new(17, 1_700_000_000_000, "main");
}
