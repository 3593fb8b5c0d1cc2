namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>One shard's samples for one endpoint on their way from an old owner to a new one.</summary>
/// <param name="Epoch">Number of the ownership that ended.</param>
/// <param name="Endpoint">Name of the remote-write options.</param>
internal readonly record struct HandoverKey(int Shard, long Epoch, string Endpoint);
