namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What a <see cref="CountingReceiver"/> got.</summary>
/// <param name="OutOfOrder">Samples older than the newest of their series.</param>
/// <param name="Duplicates">Samples with the time of the newest of their series.</param>
/// <param name="Markers">Staleness markers.</param>
/// <param name="Undecodable">Bodies that could not be read.</param>
public sealed record ReceiverCounts(
    long Requests, long WireBytes, long Samples, int Series, long OutOfOrder, long Duplicates, long Markers, long Undecodable)
{
    /// <summary>What came after an earlier moment; of the series, all.</summary>
    public ReceiverCounts Since(ReceiverCounts earlier) => new(
        Requests - earlier.Requests, WireBytes - earlier.WireBytes, Samples - earlier.Samples, Series, OutOfOrder - earlier.OutOfOrder,
        Duplicates - earlier.Duplicates, Markers - earlier.Markers, Undecodable - earlier.Undecodable);
}
