namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>What a start found in a log's directory.</summary>
/// <param name="Segments">By number.</param>
/// <param name="Records">Those that are not settled.</param>
/// <param name="LastId">Greatest id that was ever given, as far as can be seen.</param>
/// <param name="LastQueue">Greatest number of a queue.</param>
/// <param name="LastSegment">Greatest number of a file, readable or not.</param>
internal sealed record LogContents(
    IReadOnlyList<SegmentFile> Segments, IReadOnlyList<FoundRecord> Records, long LastId, int LastQueue, int LastSegment, long Damaged)
{
    public static readonly LogContents None = new([], [], 0, 0, 0, 0);
}
