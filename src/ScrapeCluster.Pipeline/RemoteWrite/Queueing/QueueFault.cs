namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Why a queue cannot use its disk and goes on from memory.</summary>
/// <param name="Reason">What the disk said, for people.</param>
/// <param name="Since">When it began.</param>
public sealed record QueueFault(string Reason, DateTimeOffset Since);
