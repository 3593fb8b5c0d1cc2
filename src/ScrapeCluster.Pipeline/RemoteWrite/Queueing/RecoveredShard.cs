namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What earlier runs of this node left unsent of one shard.</summary>
/// <param name="OldestTimestampMs">Oldest sample, milliseconds since 1970.</param>
/// <param name="NewestTimestampMs">Newest sample, milliseconds since 1970.</param>
public sealed record RecoveredShard(int Shard, long Fragments, long Samples, long OldestTimestampMs, long NewestTimestampMs);
