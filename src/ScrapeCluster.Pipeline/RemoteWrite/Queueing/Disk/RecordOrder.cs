namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Where a fragment stands among those of its shard, before its id decides.</summary>
/// <param name="QueueNumber">Counts the log's queues, through all runs.</param>
/// <param name="Ordinal">Counts the queue's gates: of the one that it came with or after.</param>
internal readonly record struct RecordOrder(int QueueNumber, int Ordinal, RecordPlace Place);
