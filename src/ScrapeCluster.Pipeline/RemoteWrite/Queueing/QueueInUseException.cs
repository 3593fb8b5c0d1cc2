namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Another process works in the same directory: two nodes have the same <c>--storage.path</c>. The message is for people.</summary>
public sealed class QueueInUseException(string message) : Exception(message);
