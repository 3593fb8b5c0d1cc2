using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Tests.Scraping;

/// <summary>What old owners leave, with as little in it as a test needs.</summary>
internal static class Left
{
    public const int Shard = 17;

    public static ShardHandover Header(long epoch = 5, long version = 1, long stoppedAtMs = 0, params string[] unsent) =>
        new("akka.tcp://test@old:1", epoch, version == 0 ? AssignmentVersion.None : Examples.Version(version), [], stoppedAtMs, unsent.ToValueList(), []);

    public static TargetHandover Target(ulong id = 1, DateTimeOffset? settled = null, long assigned = 1, bool ending = false, SeriesSnapshot? series = null, string job = "node") =>
        new(Examples.Target(id, job), (settled ?? Examples.Noon).ToUnixTimeMilliseconds(), Examples.Version(assigned), ending, Examples.Result(), series);

    public static ScrapeShardProtocol.HandoverChunk Chunk(ShardHandover header, int index, int count, params TargetHandover[] targets) =>
        new(Shard, header, index, count, targets.ToValueList());

    /// <summary>Series whose hashes are these; in group k their encoding is k bytes more than one.</summary>
    public static SeriesSnapshot Series(int first, int count, int groups = 2) => new()
    {
        LastScrapeMs = 77,
        Groups = Enumerable.Range(0, groups).Select(group => (ValueList<string>)[$"endpoint {group}"]).ToValueList(),
        LabelsHashes = Enumerable.Range(first, count).Select(hash => (ulong)hash).ToValueList(),
        LastTimestampsMs = Enumerable.Range(first, count).Select(time => (long)time).ToValueList(),
        Flags = Enumerable.Range(first, count).Select(flag => (byte)(flag & 3)).ToValueList(),
        Encodings = Enumerable.Range(first, count).SelectMany(series => Encodings(series, groups)).ToValueList(),
    };

    private static IEnumerable<byte> Encodings(int series, int groups) =>
        Enumerable.Range(0, groups).SelectMany(group => Enumerable.Repeat((byte)series, group + 1).Prepend((byte)(group + 1)));
}
