namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What one node has left over of one shard for one endpoint.</summary>
/// <param name="OldestMs">Timestamp of the oldest sample, milliseconds since 1970; roughly, it tells in which order several nodes had the shard.</param>
internal readonly record struct Leftover(string Endpoint, int Shard, long OldestMs);
