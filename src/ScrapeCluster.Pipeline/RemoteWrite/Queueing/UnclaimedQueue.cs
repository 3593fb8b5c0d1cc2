namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>A queue on disk whose endpoint is not configured (any more): it is left as it is.</summary>
/// <param name="Endpoint">The name that it had.</param>
/// <param name="Directory">Where it is.</param>
/// <param name="Bytes">Of all its files.</param>
public sealed record UnclaimedQueue(string Endpoint, string Directory, long Bytes);
