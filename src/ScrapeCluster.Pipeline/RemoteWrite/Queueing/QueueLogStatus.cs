namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>How an endpoint's queue on disk is.</summary>
/// <param name="Bytes">Of all its files.</param>
/// <param name="LimitBytes">Most bytes of all its files.</param>
/// <param name="Segments">Number of its files.</param>
/// <param name="MemoryBytes">Compressed bytes of fragments held in memory, on disk as well or not yet.</param>
/// <param name="UnwrittenBytes">Compressed bytes of fragments that are in memory only.</param>
/// <param name="OldestAge">Since the oldest fragment that is held was appended, here or on the node that handed it over. Null: none is held.</param>
/// <param name="DamagedRecords">Records that were found damaged since the start.</param>
/// <param name="RecoveredSamples">Samples that earlier runs had left over, found at the start.</param>
/// <param name="Fault">Null: the disk does its work.</param>
/// <param name="IsFull">Little is missing to the limit.</param>
public sealed record QueueLogStatus(
    long Bytes, long LimitBytes, int Segments, long MemoryBytes, long UnwrittenBytes, TimeSpan? OldestAge,
    long DamagedRecords, long RecoveredSamples, QueueFault? Fault, bool IsFull);
