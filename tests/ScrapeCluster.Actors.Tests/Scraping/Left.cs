using System.IO.Compression;
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

    /// <summary>Series whose hashes are these numbers.</summary>
    public static SeriesSnapshot Series(int first, int count) => new()
    {
        LastScrapeMs = 77,
        Groups = [["endpoint"]],
        LabelsHashes = Enumerable.Range(first, count).Select(hash => (ulong)hash).ToValueList(),
        LastTimestampsMs = Enumerable.Range(first, count).Select(time => (long)time).ToValueList(),
        Flags = Enumerable.Range(first, count).Select(flag => (byte)(flag & 3)).ToValueList(),
        Encodings = Packed([.. Enumerable.Range(first, count).SelectMany(series => new byte[] { 1, (byte)series })]),
        EncodedLength = 2 * count,
    };

    private static ValueList<byte> Packed(byte[] plain)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BrotliEncoder.TryCompress(plain, packed, out var length, quality: 1, window: 20);
        return ValueList.Create(packed.AsSpan(0, length));
    }
}
